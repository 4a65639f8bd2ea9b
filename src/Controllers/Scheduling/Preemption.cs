using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Scheduling;

/// <summary>
/// Room for a pod at the cost of pods of lower priority. Pure. On each node all lower ones are thought away; if the pod fits then,
/// as many as possible are kept, the most important first; the node where the least important pods leave is chosen.
/// </summary>
public static class Preemption
{
    public sealed record Plan(string Node, IReadOnlyList<Pod> Victims);

    /// <param name="candidates">Nodes where other pods' leaving could help.</param>
    public static Plan? Decide(Pod pod, ClusterView cluster, IReadOnlyCollection<string> candidates)
    {
        if (pod.Spec.PreemptionPolicy == "Never") return null;
        return cluster.Nodes.Where(node => candidates.Contains(node.Name))
            .Select(node => On(pod, node, cluster)).OfType<Plan>()
            .OrderBy(plan => plan.Victims.Max(Priority)).ThenBy(plan => plan.Victims.Sum(victim => (long)Priority(victim))).ThenBy(plan => plan.Victims.Count)
            .ThenBy(plan => plan.Node, StringComparer.Ordinal).FirstOrDefault();
    }

    private static Plan? On(Pod pod, NodeView node, ClusterView cluster)
    {
        var victims = node.Pods.Where(other => Priority(other) < Priority(pod)).ToHashSet();
        if (victims.Count == 0 || !Fits(pod, node.Without(victims), cluster)) return null;
        foreach (var spared in victims.OrderByDescending(Priority).ThenBy(victim => victim.Metadata.CreationTimestamp).ToArray())
        {
            victims.Remove(spared);
            if (!Fits(pod, node.Without(victims), cluster)) victims.Add(spared);
        }
        return victims.Count == 0 ? null : new Plan(node.Name, [.. victims]);
    }

    private static bool Fits(Pod pod, NodeView node, ClusterView cluster) => Placement.Refusal(pod, node, cluster.With(node)) is null;

    private static int Priority(Pod pod) => pod.Spec.Priority ?? 0;
}
