using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Selectors;

namespace Fairlead.Controllers.Scheduling.Scores;

/// <summary>PreferNoSchedule taints that the pod does not tolerate speak against a node.</summary>
public sealed class FewTaints : INodeScore
{
    public double Weight => 3;

    public double Score(Pod pod, NodeView node, ClusterView cluster) =>
        -node.Node.Spec.Taints.Count(taint => taint.Effect == "PreferNoSchedule" && !Taints.Tolerates(pod, taint));
}
