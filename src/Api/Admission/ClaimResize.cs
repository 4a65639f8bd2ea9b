using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Admission;

/// <summary>A claim grows only once it is bound, and only where its storage class allows it.</summary>
internal sealed class ClaimResize(ApiCore core)
{
    public ApiStatus? Update(WriteContext write, JsonObject obj, JsonObject old)
    {
        if (!ReferenceEquals(write.Type, KubernetesResources.PersistentVolumeClaim) || write.Subresource.Length > 0) return null;
        if (SizeOf(obj) is not { } size || SizeOf(old) is not { } before || size <= before) return null;
        if (old.Text("status", "phase") != "Bound") return ApiStatus.Forbidden(write.Type, write.Name, "Only bound persistent volume claims can be expanded");
        string name = obj.Text("spec", "storageClassName");
        bool allowed = name.Length > 0 && name == old.Text("spec", "storageClassName") && core.Cache[KubernetesResources.StorageClass].Get(name)?.Field("allowVolumeExpansion") == "true";
        return allowed ? null : ApiStatus.Forbidden(write.Type, write.Name, "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize");
    }

    private static QuantityAmount? SizeOf(JsonObject claim) =>
        KubernetesJson.Read<PersistentVolumeClaim>(claim).Spec.Resources?.Requests.TryGetValue("storage", out var size) == true ? size.Amount : null;
}
