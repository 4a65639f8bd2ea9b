using Fairlead.Kubernetes.Core;

namespace Fairlead.Node.Plan;

/// <summary>The class of a pod by its resources: Guaranteed (limits everywhere, equal to requests), BestEffort (none), Burstable.</summary>
public static class QualityOfService
{
    private static readonly string[] Counted = ["cpu", "memory"];

    public static string Of(PodSpec spec)
    {
        var resources = spec.InitContainers.Concat(spec.Containers).Select(container => container.Resources).ToList();
        bool isNone = resources.All(r => r is null || Counted.All(name => !r.Requests.ContainsKey(name) && !r.Limits.ContainsKey(name)));
        if (isNone) return "BestEffort";
        bool isGuaranteed = resources.All(r => r is not null && Counted.All(name =>
            r.Limits.TryGetValue(name, out var limit) && (!r.Requests.TryGetValue(name, out var request) || Variables.Quantities.Value(request) == Variables.Quantities.Value(limit))));
        return isGuaranteed ? "Guaranteed" : "Burstable";
    }
}
