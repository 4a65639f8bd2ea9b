using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Scheduling.Scores;

/// <summary>
/// topologySpreadConstraints with ScheduleAnyway; a pod without any is spread from its siblings (pods of the same controller) over
/// nodes first and zones second, as Kubernetes does by default.
/// </summary>
public sealed class EvenSpread : INodeScore
{
    private const string Zone = "topology.kubernetes.io/zone";
    private const double ZonePart = 2.0 / 3;                                         // of a sibling on the node itself

    public double Weight => 2;

    public double Score(Pod pod, NodeView node, ClusterView cluster)
    {
        if (pod.Spec.TopologySpreadConstraints.Count == 0) return -Siblings(pod, node, cluster);
        double crowd = 0;
        foreach (var constraint in pod.Spec.TopologySpreadConstraints)
        {
            if (constraint.WhenUnsatisfiable != "ScheduleAnyway") continue;
            if (node.Labels.TryGetValue(constraint.TopologyKey, out string? domain)) crowd += (double)new SpreadCounts(constraint, pod, cluster).In(domain) / Math.Max(1, constraint.MaxSkew);
        }
        return -crowd;
    }

    private static double Siblings(Pod pod, NodeView node, ClusterView cluster)
    {
        if (Ownership.ControllerOf(pod)?.Uid is not { } owner) return 0;
        double crowd = Count(node, owner);
        if (node.Labels.TryGetValue(Zone, out string? zone))
            crowd += ZonePart * cluster.Nodes.Where(other => other.Labels.TryGetValue(Zone, out string? there) && there == zone).Sum(other => Count(other, owner));
        return crowd;
    }

    private static int Count(NodeView node, string owner) => node.Pods.Count(other => !other.IsTerminating && Ownership.ControllerOf(other)?.Uid == owner);
}
