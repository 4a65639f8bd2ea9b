using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Scheduling.Scores;

/// <summary>A node that has the pod's images already starts it sooner; large images count more.</summary>
public sealed class ImagesThere : INodeScore
{
    public double Weight => 1;

    public double Score(Pod pod, NodeView node, ClusterView cluster) =>
        pod.Spec.Containers.Sum(container => node.Node.Status.Images.FirstOrDefault(image => image.Names.Contains(container.Image ?? ""))?.SizeBytes ?? 0);
}
