using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Nodes;

/// <summary>The taints that a node's state comes to. Pure.</summary>
public static class NodeTaints
{
    public const string NotReady = "node.kubernetes.io/not-ready";
    public const string Unreachable = "node.kubernetes.io/unreachable";
    private const string Unschedulable = "node.kubernetes.io/unschedulable";

    /// <summary>Conditions that keep new pods away while they hold.</summary>
    private static readonly Dictionary<string, string> Pressure = new()
    {
        ["MemoryPressure"] = "node.kubernetes.io/memory-pressure",
        ["DiskPressure"] = "node.kubernetes.io/disk-pressure",
        ["PIDPressure"] = "node.kubernetes.io/pid-pressure",
        ["NetworkUnavailable"] = "node.kubernetes.io/network-unavailable",
    };

    /// <summary>The node's taints as they should be: others' untouched, ours by its state. NoExecute carries since when.</summary>
    public static IReadOnlyList<Taint> Wanted(Node node, NodeHealth health, DateTimeOffset now)
    {
        var wanted = new List<Taint>();
        if (health != NodeHealth.Ready)
        {
            string key = health == NodeHealth.NotReady ? NotReady : Unreachable;
            wanted.Add(new Taint { Key = key, Effect = "NoSchedule" });
            wanted.Add(new Taint { Key = key, Effect = "NoExecute", TimeAdded = now });
        }
        foreach (var condition in node.Status.Conditions)
        {
            if (condition.Status == "True" && Pressure.TryGetValue(condition.Type, out string? key)) wanted.Add(new Taint { Key = key, Effect = "NoSchedule" });
        }
        if (node.Spec.Unschedulable == true) wanted.Add(new Taint { Key = Unschedulable, Effect = "NoSchedule" });
        var kept = node.Spec.Taints.Where(taint => !IsOurs(taint) || wanted.Any(want => Same(want, taint))).ToArray();
        return [.. kept, .. wanted.Where(want => !kept.Any(taint => Same(want, taint)))];
    }

    public static bool Same(Taint left, Taint right) => left.Key == right.Key && left.Effect == right.Effect;

    private static bool IsOurs(Taint taint) =>
        taint is { Key: NotReady or Unreachable } || (taint.Effect == "NoSchedule" && (taint.Key == Unschedulable || Pressure.ContainsValue(taint.Key)));
}
