using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Scheduling;

/// <summary>One view on which of the fit nodes is best.</summary>
public interface INodeScore
{
    /// <summary>How much this view counts against the others.</summary>
    double Weight { get; }

    /// <summary>For each node any figure, more is better; figures are brought to 0…100 afterwards.</summary>
    double Score(Pod pod, NodeView node, ClusterView cluster);
}
