using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Selectors;

namespace Fairlead.Controllers.Scheduling.Filters;

/// <summary>Cordoned nodes take only pods that tolerate it.</summary>
public sealed class NodeUnschedulable : INodeFilter
{
    private static readonly Taint Cordoned = new() { Key = "node.kubernetes.io/unschedulable", Effect = "NoSchedule" };

    public Refusal? Refuse(Pod pod, NodeView node, ClusterView cluster) =>
        node.Node.Spec.Unschedulable == true && !Taints.Tolerates(pod, Cordoned) ? Refusal.ForGood("node(s) were unschedulable") : null;
}
