using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Scheduling.Scores;

/// <summary>The node that has the largest part of its CPU and memory left. Pods that ask for nothing count as a little of each.</summary>
public sealed class LeastAllocated : INodeScore
{
    private const double UnaskedCpu = 0.1, UnaskedMemory = 200 * 1024 * 1024;        // as Kubernetes: 100m, 200 MiB

    public double Weight => 1;

    public double Score(Pod pod, NodeView node, ClusterView cluster) => (Left(node, "cpu", UnaskedCpu) + Left(node, "memory", UnaskedMemory)) / 2;

    private static double Left(NodeView node, string resource, double unasked)
    {
        double all = node.Allocatable(resource);
        if (all <= 0) return 0;
        double used = node.Pods.Sum(pod => PodDemand.Of(pod).Resources.TryGetValue(resource, out double asked) ? asked : unasked);
        return Math.Max(0, (all - used) / all);
    }
}
