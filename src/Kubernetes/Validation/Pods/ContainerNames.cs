using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>The names that a pod's containers have taken, and the volumes that they can mount.</summary>
internal sealed class ContainerNames(PodSpec spec)
{
    public HashSet<string> Taken { get; } = new(StringComparer.Ordinal);
    public HashSet<string> Volumes { get; } = spec.Volumes.Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
}
