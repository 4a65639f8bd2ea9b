using Fairlead.Primitives;

namespace Fairlead.Composition;

/// <summary>What the ranges of a cluster must be like: one a family, Services and pods of the same families. Pure.</summary>
public static class IpRanges
{
    /// <summary>Addresses a range of Services must at least have, and may at most have (kube-apiserver's own limit, 20 bits).</summary>
    private const int SmallestServiceRange = 16, LargestServiceRange = 1 << 20;

    public static string NameOf(IpFamily family) => family == IpFamily.V4 ? "IPv4" : "IPv6";

    /// <summary>The pod ranges in the order of the Services' families; unchanged where they are not of the same families.</summary>
    public static IReadOnlyList<IpPrefix> InOrderOf(IReadOnlyList<IpPrefix> services, IReadOnlyList<IpPrefix> pods) =>
        services.Count > 0 && pods.Count > 1 && pods[0].Family != services[0].Family ? [.. pods.Reverse()] : pods;

    /// <summary>What is wrong with the ranges, in one sentence; null when nothing is.</summary>
    public static string? Fault(IReadOnlyList<IpPrefix> services, IReadOnlyList<IpPrefix> pods)
    {
        if ((FamiliesFault("--service-cluster-ip-range", services) ?? FamiliesFault("--cluster-cidr", pods)) is { } wrong) return wrong;
        if (!services.Select(range => range.Family).ToHashSet().SetEquals(pods.Select(range => range.Family)))
            return $"--service-cluster-ip-range {Text(services)} is {Families(services)} and --cluster-cidr {Text(pods)} is {Families(pods)}; both need the same families.";
        foreach (var range in services)
        {
            foreach (var taken in pods.Where(range.Overlaps)) return $"--service-cluster-ip-range {range} and --cluster-cidr {taken} overlap; give each a range of its own.";
            if (range.Count < SmallestServiceRange || range.Count > LargestServiceRange)
                return $"--service-cluster-ip-range {range}: between 16 and 1,048,576 addresses are needed (for IPv4 a /12 to /28, for IPv6 a /108 to /124).";
        }
        return null;
    }

    private static string? FamiliesFault(string flag, IReadOnlyList<IpPrefix> ranges) => ranges switch
    {
        [_] => null,
        [var first, var second] when first.Family == second.Family => $"{flag} {Text(ranges)}: both ranges are {NameOf(first.Family)}; a second one has to be of the other family.",
        [_, _] => null,
        _ => $"{flag} {Text(ranges)}: one range is needed, or two, one a family.",
    };

    private static string Text(IReadOnlyList<IpPrefix> ranges) => string.Join(',', ranges);

    private static string Families(IReadOnlyList<IpPrefix> ranges) => string.Join(" and ", ranges.Select(range => NameOf(range.Family)));
}
