using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Subsets;

/// <summary>An Endpoints object holds at most 1,000 addresses; the ready ones go first. Who needs all reads EndpointSlices.</summary>
public static class Capacity
{
    public const int Most = 1000;
    public const string Annotation = "endpoints.kubernetes.io/over-capacity";
    public const string Truncated = "truncated";

    /// <summary>The subsets within the limit; the same list when they fit.</summary>
    public static IReadOnlyList<EndpointSubset> Limit(IReadOnlyList<EndpointSubset> subsets)
    {
        if (subsets.Sum(subset => subset.Addresses.Count + subset.NotReadyAddresses.Count) <= Most) return subsets;
        int ready = Most, rest = Math.Max(0, Most - subsets.Sum(subset => subset.Addresses.Count));
        var limited = new List<EndpointSubset>();
        foreach (var subset in subsets)
        {
            var kept = subset with { Addresses = Take(subset.Addresses, ref ready), NotReadyAddresses = Take(subset.NotReadyAddresses, ref rest) };
            if (kept.Addresses.Count + kept.NotReadyAddresses.Count > 0) limited.Add(kept);
        }
        return limited;
    }

    private static IReadOnlyList<EndpointAddress> Take(IReadOnlyList<EndpointAddress> addresses, ref int left)
    {
        int count = Math.Min(left, addresses.Count);
        left -= count;
        return count == addresses.Count ? addresses : [.. addresses.Take(count)];
    }
}
