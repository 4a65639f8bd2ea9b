namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>The names that a pod's containers have taken, and the volumes that they can mount: those without a fault.</summary>
internal sealed class ContainerNames(HashSet<string> volumes)
{
    public HashSet<string> Taken { get; } = new(StringComparer.Ordinal);
    public HashSet<string> Volumes { get; } = volumes;
}
