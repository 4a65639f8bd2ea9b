using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Admission;

/// <summary>A claim that names no storage class gets the one that is marked as default.</summary>
internal sealed class DefaultStorageClass(ApiCore core) : IAdmissionPlugin
{
    public ApiStatus? Create(WriteContext write, JsonObject obj)
    {
        if (!ReferenceEquals(write.Type, KubernetesResources.PersistentVolumeClaim)) return null;
        if (obj["spec"]?["storageClassName"] is not null || obj["metadata"]?["annotations"]?["volume.beta.kubernetes.io/storage-class"] is not null) return null;
        if (DefaultClass.Find(core.Cache[KubernetesResources.StorageClass], "storageclass.kubernetes.io/is-default-class") is { } name)
            obj.Child("spec")["storageClassName"] = name;
        return null;
    }
}
