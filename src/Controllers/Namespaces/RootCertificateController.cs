using Fairlead.Client;
using Fairlead.Client.Watching;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Primitives;

namespace Fairlead.Controllers.Namespaces;

/// <summary>Gives each namespace the ConfigMap by which its pods know the API server's certificate.</summary>
public sealed class RootCertificateController : Controller
{
    public const string MapName = "kube-root-ca.crt";
    private const string DataKey = "ca.crt";
    private const string About = "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";
    private readonly string _certificate;
    private readonly Informer<Namespace> _namespaces;
    private readonly Informer<ConfigMap> _maps;

    /// <param name="certificate">The authority that signed the API server's certificate, PEM.</param>
    public RootCertificateController(ControllerContext context, string certificate) : base("root-ca-certificate-publisher", context)
    {
        _certificate = certificate;
        _namespaces = Follow<Namespace>();
        _maps = new Informer<ConfigMap>(context.Client, ConfigMap.Resource, static utf8 => KubernetesJson.Read<ConfigMap>(utf8),
            new WatchScope(FieldSelector: $"metadata.name={MapName}"), context.Logs, context.Clock);
        _maps.OnChange(change => Queue.Add(new NamespacedName("", change.Key.Namespace)));
    }

    protected override Task OnRunAsync(CancellationToken stop) => _maps.RunAsync(stop);

    protected override async Task ReconcileAsync(NamespacedName key, CancellationToken stop)
    {
        await _maps.Synced.WaitAsync(stop);
        if (_namespaces.Cache.Find(key) is not { Metadata.DeletionTimestamp: null } ns) return;
        var held = _maps.Cache.Find(new NamespacedName(key.Name, MapName));
        if (held is { } map && map.Data.Count == 1 && map.Data.GetValueOrDefault(DataKey) == _certificate) return;
        try
        {
            _maps.Wrote(held is null ? await Client.CreateAsync(Wanted(ns.Name), stop) : await Client.UpdateAsync(held with { Data = Wanted(ns.Name).Data }, stop));
        }
        catch (ApiException e) when (e.IsAlreadyExists || e.IsNamespaceTerminating)
        {
            Queue.Forget(key);
        }
    }

    private ConfigMap Wanted(string ns) => new()
    {
        Metadata = new ObjectMeta { Namespace = ns, Name = MapName, Annotations = new Dictionary<string, string> { ["kubernetes.io/description"] = About } },
        Data = new Dictionary<string, string> { [DataKey] = _certificate },
    };
}
