using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Selectors;

namespace Fairlead.Controllers.Scheduling.Filters;

/// <summary>A pod's claims exist, are bound or wait for it, and their volumes can be used from the node.</summary>
public sealed class VolumesReachable : INodeFilter
{
    public Refusal? Refuse(Pod pod, NodeView node, ClusterView cluster)
    {
        foreach (var volume in pod.Spec.Volumes)
        {
            string? name = volume.PersistentVolumeClaim?.ClaimName ?? (volume.Ephemeral is not null ? $"{pod.Metadata.Name}-{volume.Name}" : null);
            if (name is not null && Refuse(pod, name, node, cluster) is { } refusal) return refusal;
        }
        return null;
    }

    private static Refusal? Refuse(Pod pod, string name, NodeView node, ClusterView cluster)
    {
        if (cluster.Claim(pod.Metadata.Namespace ?? "", name) is not { } claim) return Refusal.ForGood($"persistentvolumeclaim \"{name}\" not found");
        if (claim.Metadata.DeletionTimestamp is not null) return Refusal.ForGood($"persistentvolumeclaim \"{name}\" is being deleted");
        if (claim.Spec.VolumeName is not { Length: > 0 } volumeName)
            return cluster.WaitsForFirstPod(claim.Spec.StorageClassName) ? null : Refusal.ForGood("pod has unbound immediate PersistentVolumeClaims");
        return cluster.Volume(volumeName)?.Spec.NodeAffinity?.Required is { } required && !NodeSelection.Chooses(required, node.Node)
            ? Refusal.ForGood("node(s) didn't match PersistentVolume's node affinity")
            : null;
    }
}
