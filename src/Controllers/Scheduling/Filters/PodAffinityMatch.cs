using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Scheduling.Filters;

/// <summary>Required pod affinity and anti-affinity: the pod's own, and that of the pods that are there.</summary>
public sealed class PodAffinityMatch : INodeFilter
{
    public Refusal? Refuse(Pod pod, NodeView node, ClusterView cluster)
    {
        if (!Affine(pod, node, cluster)) return Refusal.ForGood("node(s) didn't match pod affinity rules");
        if (PodTerms.RequiredAntiAffinity(pod).Any(term => Anyone(node, term.TopologyKey, cluster, other => PodTerms.Chooses(term, pod, other, cluster))))
            return Refusal.ForNow("node(s) didn't match pod anti-affinity rules");
        return Unwelcome(pod, node, cluster) ? Refusal.ForNow("node(s) didn't satisfy existing pods anti-affinity rules") : null;
    }

    /// <summary>Each term finds a pod in the node's domain. The first of a group may find none anywhere, if it would choose itself.</summary>
    private static bool Affine(Pod pod, NodeView node, ClusterView cluster)
    {
        var terms = PodTerms.RequiredAffinity(pod);
        if (terms.Count == 0) return true;
        if (terms.Any(term => !node.Labels.ContainsKey(term.TopologyKey))) return false;
        bool here = terms.All(term => Anyone(node, term.TopologyKey, cluster, other => AllChoose(terms, pod, other, cluster)));
        if (here) return true;
        bool anywhere = cluster.Nodes.Any(other => other.Pods.Any(candidate => AllChoose(terms, pod, candidate, cluster)));
        return !anywhere && AllChoose(terms, pod, pod, cluster);
    }

    private static bool AllChoose(IReadOnlyList<PodAffinityTerm> terms, Pod owner, Pod pod, ClusterView cluster) => terms.All(term => PodTerms.Chooses(term, owner, pod, cluster));

    /// <summary>A pod in the domain wants to be away from pods like this one.</summary>
    private static bool Unwelcome(Pod pod, NodeView node, ClusterView cluster) => cluster.Nodes.Any(other => other.Pods.Any(existing =>
        PodTerms.RequiredAntiAffinity(existing).Any(term => SameDomain(node, other, term.TopologyKey) && PodTerms.Chooses(term, existing, pod, cluster))));

    private static bool Anyone(NodeView node, string topologyKey, ClusterView cluster, Func<Pod, bool> chosen) =>
        cluster.Nodes.Any(other => SameDomain(node, other, topologyKey) && other.Pods.Any(chosen));

    private static bool SameDomain(NodeView left, NodeView right, string key) =>
        left.Labels.TryGetValue(key, out string? value) && right.Labels.TryGetValue(key, out string? other) && value == other;
}
