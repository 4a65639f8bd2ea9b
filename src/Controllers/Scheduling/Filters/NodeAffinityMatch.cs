using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Selectors;

namespace Fairlead.Controllers.Scheduling.Filters;

/// <summary>nodeSelector and required node affinity.</summary>
public sealed class NodeAffinityMatch : INodeFilter
{
    public Refusal? Refuse(Pod pod, NodeView node, ClusterView cluster) =>
        NodeSelection.Chooses(pod, node.Node) ? null : Refusal.ForGood("node(s) didn't match Pod's node affinity/selector");
}
