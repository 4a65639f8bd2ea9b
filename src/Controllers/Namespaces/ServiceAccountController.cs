using Fairlead.Client;
using Fairlead.Client.Watching;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Primitives;

namespace Fairlead.Controllers.Namespaces;

/// <summary>Gives each namespace its ServiceAccount "default".</summary>
public sealed class ServiceAccountController : Controller
{
    private const string Account = "default";
    private readonly Informer<Namespace> _namespaces;
    private readonly Informer<ServiceAccount> _accounts;

    public ServiceAccountController(ControllerContext context) : base("serviceaccount-controller", context)
    {
        _namespaces = Follow<Namespace>();
        _accounts = context.Informers.Of<ServiceAccount>();
        _accounts.OnChange(change => { if (change is { New: null, Key.Name: Account }) Queue.Add(new NamespacedName("", change.Key.Namespace)); });
    }

    protected override async Task ReconcileAsync(NamespacedName key, CancellationToken stop)
    {
        if (_namespaces.Cache.Find(key) is not { Metadata.DeletionTimestamp: null } ns || _accounts.Cache.Find(new NamespacedName(key.Name, Account)) is not null) return;
        try
        {
            _accounts.Wrote(await Client.CreateAsync(new ServiceAccount { Metadata = new ObjectMeta { Namespace = ns.Name, Name = Account } }, stop));
        }
        catch (ApiException e) when (e.IsAlreadyExists || e.IsNamespaceTerminating)
        {
            Queue.Forget(key);
        }
    }
}
