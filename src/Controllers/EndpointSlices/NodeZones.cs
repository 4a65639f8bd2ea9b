using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.EndpointSlices;

/// <summary>What nodes say about zones.</summary>
public static class NodeZones
{
    /// <summary>True when a node's change can't change any slice.</summary>
    public static bool Same(Node old, Node now) => ZoneOf(old) == ZoneOf(now) && IsReady(old) == IsReady(now) && CpusOf(old) == CpusOf(now);

    /// <summary>CPUs by zone; none when a ready node has no zone, for then traffic from there would have no share.</summary>
    public static ZoneShares Shares(IEnumerable<Node> nodes)
    {
        var cpus = new Dictionary<string, double>();
        foreach (var node in nodes)
        {
            if (!IsReady(node) || node.Metadata.Labels.ContainsKey("node-role.kubernetes.io/control-plane")) continue;
            if (ZoneOf(node) is not { } zone) return ZoneShares.None;
            cpus[zone] = cpus.GetValueOrDefault(zone) + CpusOf(node);
        }
        return new ZoneShares(cpus);
    }

    private static string? ZoneOf(Node node) => node.Metadata.Labels.GetValueOrDefault(SliceNames.Zone);

    private static bool IsReady(Node node) => node.Status.Conditions.Any(condition => condition is { Type: "Ready", Status: "True" });

    private static double CpusOf(Node node) =>
        node.Status.Allocatable.TryGetValue("cpu", out var cpu) ? Objects.Amounts.Of(cpu) : 0;
}
