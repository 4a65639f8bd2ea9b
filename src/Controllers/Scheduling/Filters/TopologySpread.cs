using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Scheduling.Filters;

/// <summary>topologySpreadConstraints with DoNotSchedule: no domain may have maxSkew more pods than the emptiest.</summary>
public sealed class TopologySpread : INodeFilter
{
    private const string Words = "node(s) didn't match pod topology spread constraints";

    public Refusal? Refuse(Pod pod, NodeView node, ClusterView cluster)
    {
        foreach (var constraint in pod.Spec.TopologySpreadConstraints)
        {
            if (constraint.WhenUnsatisfiable != "DoNotSchedule") continue;
            if (!node.Labels.TryGetValue(constraint.TopologyKey, out string? domain)) return Refusal.ForGood($"{Words} (missing required label)");
            var counts = new SpreadCounts(constraint, pod, cluster);
            int skew = counts.In(domain) + (counts.ChoosesItself ? 1 : 0) - counts.Least;
            if (skew > constraint.MaxSkew) return Refusal.ForNow(Words);
        }
        return null;
    }
}
