using Fairlead.Controllers.Scheduling.Filters;
using Fairlead.Controllers.Scheduling.Scores;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Scheduling;

/// <summary>
/// Decides where one pod goes. Pure: the same pod and cluster, the same node. Filters first, in this order, and the first that
/// refuses a node names the reason; then scores choose among the nodes that are left.
/// </summary>
public static class Placement
{
    private const double Full = 100;

    private static readonly INodeFilter[] Filters =
    [
        new NodeUnschedulable(),
        new NodeNameMatch(),
        new TaintToleration(),
        new NodeAffinityMatch(),
        new HostPortsFree(),
        new ResourcesFit(),
        new VolumesReachable(),
        new TopologySpread(),
        new PodAffinityMatch(),
    ];

    private static readonly INodeScore[] Scores =
    [
        new FewTaints(),
        new PreferredNodes(),
        new EvenSpread(),
        new PreferredPods(),
        new LeastAllocated(),
        new ImagesThere(),
    ];

    public static Verdict Decide(Pod pod, ClusterView cluster)
    {
        if (cluster.Nodes.Count == 0) return new Verdict.Unschedulable("no nodes available to schedule pods", []);
        var fit = new List<NodeView>();
        var refused = new List<(NodeView Node, Refusal Refusal)>();
        foreach (var node in cluster.Nodes)
        {
            if (Refusal(pod, node, cluster) is { } refusal) refused.Add((node, refusal));
            else fit.Add(node);
        }
        return fit.Count switch
        {
            0 => new Verdict.Unschedulable(SchedulingMessage.Of(pod, [.. refused.Select(entry => entry.Refusal)]), [.. refused.Where(entry => entry.Refusal.CanPreempt).Select(entry => entry.Node.Name)]),
            1 => new Verdict.Fits(fit[0].Name),
            _ => new Verdict.Fits(Best(pod, fit, cluster).Name),
        };
    }

    /// <summary>Why this node can't take the pod; null when it can.</summary>
    public static Refusal? Refusal(Pod pod, NodeView node, ClusterView cluster)
    {
        foreach (var filter in Filters)
        {
            if (filter.Refuse(pod, node, cluster) is { } refusal) return refusal;
        }
        return null;
    }

    private static NodeView Best(Pod pod, List<NodeView> fit, ClusterView cluster)
    {
        var sums = new double[fit.Count];
        foreach (var score in Scores)
        {
            double[] raw = [.. fit.Select(node => score.Score(pod, node, cluster))];
            double least = raw.Min(), spread = raw.Max() - least;
            if (spread <= 0) continue;
            for (int i = 0; i < raw.Length; i++) sums[i] += score.Weight * (raw[i] - least) / spread * Full;
        }
        return fit.Zip(sums).OrderByDescending(entry => entry.Second).ThenBy(entry => entry.First.Pods.Count).ThenBy(entry => entry.First.Name, StringComparer.Ordinal).First().First;
    }
}
