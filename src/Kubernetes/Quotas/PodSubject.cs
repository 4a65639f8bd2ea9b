using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.Quotas;

/// <summary>A pod: counted, and what its containers ask for and may use added up, as long as it has not ended.</summary>
public sealed class PodSubject(Pod pod) : QuotaSubject(Pod.Resource)
{
    private const string RequestsPrefix = "requests.", LimitsPrefix = "limits.", HugePages = "hugepages-";

    /// <summary>Counted under their own names and with a prefix.</summary>
    private static readonly string[] Native = ["cpu", "memory", "ephemeral-storage"];

    /// <summary>What every container must say something about where a quota counts it.</summary>
    private static readonly string[] Demanded = ["cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"];

    public override ResourceTally Usage(DateTimeOffset now)
    {
        var usage = new ResourceTally();
        usage.Set(CountName, ResourceTally.One);
        if (HasEnded(now)) return usage;
        var (requests, limits) = PodResources.WithOverhead(pod.Spec);
        usage.Add(Named(requests, limits));
        return usage;
    }

    public override bool Counts(string resource) =>
        resource == "pods" || resource == CountName || Array.Exists(Native, n => resource == n || resource == RequestsPrefix + n || resource == LimitsPrefix + n)
        || resource.StartsWith(HugePages, StringComparison.Ordinal) || resource.StartsWith(RequestsPrefix + HugePages, StringComparison.Ordinal)
        || (resource.StartsWith(RequestsPrefix, StringComparison.Ordinal) && IsForeign(resource));

    public override bool IsIn(ScopedResourceSelectorRequirement scope) => scope.ScopeName switch
    {
        "Terminating" => pod.Spec.ActiveDeadlineSeconds is >= 0,
        "NotTerminating" => pod.Spec.ActiveDeadlineSeconds is not >= 0,
        "BestEffort" => pod.Status.QosClass == "BestEffort",
        "NotBestEffort" => pod.Status.QosClass != "BestEffort",
        "PriorityClass" => Fits(scope, pod.Spec.PriorityClassName),
        "CrossNamespacePodAffinity" => AffinityTerms().Any(t => t.Namespaces.Count > 0 || t.NamespaceSelector is not null),
        _ => false,
    };

    public override string? Missing(IReadOnlyCollection<string> resources)
    {
        var containers = pod.Spec.Containers.Concat(pod.Spec.InitContainers)
            .Select(c => (c.Name, Says: Named(new(c.Resources?.Requests ?? Nothing), new(c.Resources?.Limits ?? Nothing)))).ToList();
        var lines = Demanded.Where(resources.Contains).Order(StringComparer.Ordinal)
            .Select(resource => (resource, Names: containers.Where(c => !c.Says.Has(resource)).Select(c => c.Name).Distinct().Order(StringComparer.Ordinal).ToList()))
            .Where(line => line.Names.Count > 0)
            .Select(line => $"{line.resource} for: {string.Join(",", line.Names)}").ToList();
        return lines.Count == 0 ? null : "must specify " + string.Join("; ", lines);
    }

    private static IReadOnlyDictionary<string, Quantity> Nothing => System.Collections.ObjectModel.ReadOnlyDictionary<string, Quantity>.Empty;

    /// <summary>Finished, or marked as going with its time run out: nobody may be there to take it away.</summary>
    private bool HasEnded(DateTimeOffset now) =>
        pod.Status.Phase is "Succeeded" or "Failed"
        || (pod.Metadata is { DeletionTimestamp: { } deleted, DeletionGracePeriodSeconds: { } grace } && now > deleted.AddSeconds(grace));

    /// <summary>Amounts under the names that quotas use.</summary>
    private static ResourceTally Named(ResourceTally requests, ResourceTally limits)
    {
        var usage = new ResourceTally();
        usage.Set("pods", ResourceTally.One);
        foreach (var (name, amount) in requests)
        {
            bool native = Native.Contains(name) || name.StartsWith(HugePages, StringComparison.Ordinal);
            if (native) usage.Set(name, amount);
            if (native || IsForeign(name)) usage.Set(RequestsPrefix + name, amount);
        }
        foreach (var (name, amount) in limits)
        {
            if (Native.Contains(name)) usage.Set(LimitsPrefix + name, amount);
        }
        return usage;
    }

    /// <summary>A resource that is not Kubernetes' own.</summary>
    private static bool IsForeign(string name) => name.Contains('/', StringComparison.Ordinal) && !name.Contains("kubernetes.io/", StringComparison.Ordinal);

    private IEnumerable<PodAffinityTerm> AffinityTerms()
    {
        var (near, far) = (pod.Spec.Affinity?.PodAffinity, pod.Spec.Affinity?.PodAntiAffinity);
        return (near?.RequiredDuringSchedulingIgnoredDuringExecution ?? []).Concat(far?.RequiredDuringSchedulingIgnoredDuringExecution ?? [])
            .Concat((near?.PreferredDuringSchedulingIgnoredDuringExecution ?? []).Concat(far?.PreferredDuringSchedulingIgnoredDuringExecution ?? [])
                .Select(w => w.PodAffinityTerm).OfType<PodAffinityTerm>());
    }
}
