using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Volumes;

/// <summary>Which volume suits a claim. Pure.</summary>
public static class VolumeMatch
{
    /// <summary>The volume reserved for the claim, else the smallest free one that has what it asks for; null: none.</summary>
    public static PersistentVolume? Find(PersistentVolumeClaim claim, IEnumerable<PersistentVolume> volumes)
    {
        var free = volumes.Where(volume => volume.Metadata.DeletionTimestamp is null).ToArray();
        return free.FirstOrDefault(volume => IsFor(volume, claim))
            ?? free.Where(volume => volume.Spec.ClaimRef is null && Suits(volume, claim)).OrderBy(Capacity).ThenBy(volume => volume.Name, StringComparer.Ordinal).FirstOrDefault();
    }

    /// <summary>The volume names this claim as its own.</summary>
    public static bool IsFor(PersistentVolume volume, PersistentVolumeClaim claim) =>
        volume.Spec.ClaimRef is { } holder && holder.Namespace == claim.Namespace && holder.Name == claim.Name && (holder.Uid is null or "" || holder.Uid == claim.Metadata.Uid);

    public static ObjectReference Reference(PersistentVolumeClaim claim) => new()
    {
        ApiVersion = "v1", Kind = "PersistentVolumeClaim", Namespace = claim.Namespace, Name = claim.Name, Uid = claim.Metadata.Uid, ResourceVersion = claim.Metadata.ResourceVersion,
    };

    private static bool Suits(PersistentVolume volume, PersistentVolumeClaim claim) =>
        (volume.Spec.StorageClassName ?? "") == (claim.Spec.StorageClassName ?? "")
        && (volume.Spec.VolumeMode ?? "Filesystem") == (claim.Spec.VolumeMode ?? "Filesystem")
        && claim.Spec.AccessModes.All(volume.Spec.AccessModes.Contains)
        && Capacity(volume) >= (claim.Spec.Resources?.Requests.TryGetValue("storage", out var asked) == true ? Amounts.Of(asked) : 0)
        && (claim.Spec.Selector is null || LabelSelection.Chooses(claim.Spec.Selector, volume.Metadata.Labels));

    private static double Capacity(PersistentVolume volume) => volume.Spec.Capacity.TryGetValue("storage", out var size) ? Amounts.Of(size) : 0;
}
