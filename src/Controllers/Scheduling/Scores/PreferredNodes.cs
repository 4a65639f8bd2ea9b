using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Selectors;

namespace Fairlead.Controllers.Scheduling.Scores;

/// <summary>Preferred node affinity: the weights of the terms that choose the node.</summary>
public sealed class PreferredNodes : INodeScore
{
    public double Weight => 2;

    public double Score(Pod pod, NodeView node, ClusterView cluster) =>
        (pod.Spec.Affinity?.NodeAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? [])
            .Where(term => term.Preference is { } preference && NodeSelection.Chooses(preference, node.Node)).Sum(term => term.Weight);
}
