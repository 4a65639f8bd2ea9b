using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Scheduling.Filters;

/// <summary>A pod may name its node.</summary>
public sealed class NodeNameMatch : INodeFilter
{
    public Refusal? Refuse(Pod pod, NodeView node, ClusterView cluster) =>
        pod.Spec.NodeName is { Length: > 0 } name && name != node.Name ? Refusal.ForGood("node(s) didn't match the requested node name") : null;
}
