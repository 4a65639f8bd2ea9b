using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Scheduling;

/// <summary>One reason why a node may be unfit for a pod.</summary>
public interface INodeFilter
{
    /// <summary>Null: nothing speaks against the node.</summary>
    Refusal? Refuse(Pod pod, NodeView node, ClusterView cluster);
}
