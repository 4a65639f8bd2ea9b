using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Admission;

/// <summary>Volumes and claims are born with a finalizer, by which a controller holds those in use.</summary>
internal sealed class StorageProtection : IAdmissionPlugin
{
    public ApiStatus? Create(WriteContext write, JsonObject obj)
    {
        string finalizer = ReferenceEquals(write.Type, KubernetesResources.PersistentVolumeClaim) ? "kubernetes.io/pvc-protection"
            : ReferenceEquals(write.Type, KubernetesResources.PersistentVolume) ? "kubernetes.io/pv-protection" : "";
        if (finalizer.Length > 0 && !obj.Finalizers.Contains(finalizer)) obj.SetFinalizers([.. obj.Finalizers, finalizer]);
        return null;
    }
}
