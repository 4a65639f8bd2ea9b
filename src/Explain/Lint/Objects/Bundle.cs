using Fairlead.Explain.Lint.Reading;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Networking;
using Fairlead.Kubernetes.Selectors;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Explain.Lint.Objects;

/// <summary>All objects that are known together: those of the files, and, where a cluster was asked, its own.</summary>
public sealed class Bundle
{
    private readonly ILookup<string, Workload> _workloads;

    /// <param name="manifests">Files before the cluster: where both have an object, the file's counts, and of two in files the later.</param>
    public Bundle(IReadOnlyList<Manifest> manifests, LintOptions options)
    {
        Options = options;
        All = [.. manifests.GroupBy(manifest => manifest.Key).Select(same => same.Last(each => each.IsSubject == same.Any(other => other.IsSubject)))];
        Workloads = [.. All.Select(Workload.Of).OfType<Workload>()];
        Services = Of<Service>();
        Ingresses = Of<Ingress>();
        Classes = Of<IngressClass>();
        Policies = Of<NetworkPolicy>();
        Secrets = Of<Secret>();
        NodeCount = options.KnowsCluster ? All.Count(manifest => manifest.Type == KubernetesResources.Node) : null;
        _workloads = Workloads.ToLookup(workload => workload.Namespace, StringComparer.Ordinal);
    }

    public LintOptions Options { get; }
    public IReadOnlyList<Manifest> All { get; }
    public IReadOnlyList<Workload> Workloads { get; }
    public IReadOnlyList<Stated<Service>> Services { get; }
    public IReadOnlyList<Stated<Ingress>> Ingresses { get; }
    public IReadOnlyList<Stated<IngressClass>> Classes { get; }
    public IReadOnlyList<Stated<NetworkPolicy>> Policies { get; }
    public IReadOnlyList<Stated<Secret>> Secrets { get; }

    /// <summary>Null when no cluster was asked.</summary>
    public int? NodeCount { get; }

    public IEnumerable<Workload> In(string ns) => _workloads[ns];

    /// <summary>The workloads whose pods a Service selects; none when it has no selector.</summary>
    public IReadOnlyList<Workload> Behind(Stated<Service> service)
    {
        var selector = service.Object.Spec.Selector;
        if (selector.Count == 0 || service.Object.Spec.Type == "ExternalName") return [];
        var query = LabelQuery.Of(selector);
        return [.. In(service.Namespace).Where(workload => query.Matches(workload.Labels))];
    }

    private IReadOnlyList<Stated<T>> Of<T>() where T : class, IKubernetesObject<T> =>
        [.. All.Where(manifest => manifest.Type == T.Resource).Select(manifest => new Stated<T>(manifest, KubernetesJson.Read<T>(manifest.Object)))];
}
