using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Quotas;

namespace Fairlead.Node.Plan;

/// <summary>
/// Whether a pod has more on the node's disk than it may: then it is evicted, as the kubelet does, in its words. An <c>emptyDir</c> with a
/// size is looked at first, then the pod as a whole, then each container. Pure.
/// </summary>
public static class StorageLimits
{
    private const string Resource = "ephemeral-storage";

    /// <summary>An evicted pod has a second, whatever grace it asked for.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>Whether there is anything to look at.</summary>
    public static bool Has(PodSpec spec) => PodResources.Limits(spec)[Resource] is not null || spec.Volumes.Any(IsSized);

    /// <returns>Null while the pod keeps to its limits.</returns>
    public static PodEnd? Exceeded(PodSpec spec, StorageUse use) => OfVolumes(spec, use) ?? OfPod(spec, use) ?? OfContainers(spec, use);

    private static PodEnd? OfVolumes(PodSpec spec, StorageUse use)
    {
        foreach (var volume in spec.Volumes.Where(IsSized))
        {
            var limit = volume.EmptyDir!.SizeLimit!.Value.Amount;
            if (use.EmptyDirs.GetValueOrDefault(volume.Name) > limit.Units) return Evicted($"Usage of EmptyDir volume \"{volume.Name}\" exceeds the limit \"{limit}\". ");
        }
        return null;
    }

    private static PodEnd? OfPod(PodSpec spec, StorageUse use) =>
        PodResources.Limits(spec)[Resource] is { } limit && use.Total > limit.Units ? Evicted($"Pod ephemeral local storage usage exceeds the total limit of containers {limit}. ") : null;

    private static PodEnd? OfContainers(PodSpec spec, StorageUse use)
    {
        foreach (var container in spec.Containers)
        {
            if (container.Resources?.Limits.TryGetValue(Resource, out var limit) == true && !limit.Amount.IsZero && use.Containers.GetValueOrDefault(container.Name) > limit.Amount.Units)
                return Evicted($"Container {container.Name} exceeded its local ephemeral storage limit \"{limit.Amount}\". ");
        }
        return null;
    }

    /// <summary>In memory the kernel itself keeps to the size.</summary>
    private static bool IsSized(Volume volume) => volume.EmptyDir is { Medium: not "Memory", SizeLimit: { Amount: { IsZero: false } } };

    private static PodEnd Evicted(string message) => new("Evicted", message) { Grace = Grace };
}
