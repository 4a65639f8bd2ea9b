using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Scheduling.Scores;

/// <summary>Preferred pod affinity and anti-affinity: weights of the terms that find a pod in the node's domain.</summary>
public sealed class PreferredPods : INodeScore
{
    public double Weight => 2;

    public double Score(Pod pod, NodeView node, ClusterView cluster) =>
        Sum(pod.Spec.Affinity?.PodAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? [], pod, node, cluster)
        - Sum(pod.Spec.Affinity?.PodAntiAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? [], pod, node, cluster);

    private static double Sum(IReadOnlyList<WeightedPodAffinityTerm> terms, Pod pod, NodeView node, ClusterView cluster)
    {
        double sum = 0;
        foreach (var weighted in terms)
        {
            if (weighted.PodAffinityTerm is not { } term || !node.Labels.TryGetValue(term.TopologyKey, out string? domain)) continue;
            sum += weighted.Weight * cluster.Nodes
                .Where(other => other.Labels.TryGetValue(term.TopologyKey, out string? there) && there == domain)
                .Sum(other => other.Pods.Count(existing => PodTerms.Chooses(term, pod, existing, cluster)));
        }
        return sum;
    }
}
