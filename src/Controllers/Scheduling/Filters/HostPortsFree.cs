using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Scheduling.Filters;

/// <summary>Two pods with one host port never share a node.</summary>
public sealed class HostPortsFree : INodeFilter
{
    public Refusal? Refuse(Pod pod, NodeView node, ClusterView cluster)
    {
        var wanted = PodDemand.Of(pod).HostPorts;
        if (wanted.Count == 0) return null;
        bool taken = node.Pods.Any(other => PodDemand.Of(other).HostPorts.Any(used => wanted.Any(port => port.ConflictsWith(used))));
        return taken ? Refusal.ForNow("node(s) didn't have free ports for the requested pod ports") : null;
    }
}
