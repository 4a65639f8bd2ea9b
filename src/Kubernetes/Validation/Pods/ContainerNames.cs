using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>What a container's rules must know of its pod: the names taken, the volumes without a fault, the claims, how it restarts and ends.</summary>
internal sealed class ContainerNames(IReadOnlyDictionary<string, Volume> volumes, PodSpec spec)
{
    public HashSet<string> Taken { get; } = new(StringComparer.Ordinal);
    public IReadOnlyDictionary<string, Volume> Volumes { get; } = volumes;
    public IReadOnlySet<string> Claims { get; } = spec.ResourceClaims.Select(c => c.Name).Where(n => n.Length > 0).ToHashSet(StringComparer.Ordinal);
    public PodSpec Spec { get; } = spec;
}
