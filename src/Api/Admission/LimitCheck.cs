using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Limits;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Admission;

/// <summary>Pods and claims keep to the least and the most that the namespace's LimitRanges allow; the first LimitRange that is broken is told, with all its faults.</summary>
internal sealed class LimitCheck(ApiCore core) : IAdmissionPlugin
{
    public ApiStatus? Create(WriteContext write, JsonObject obj)
    {
        bool isPod = ReferenceEquals(write.Type, KubernetesResources.Pod);
        if (!isPod && !ReferenceEquals(write.Type, KubernetesResources.PersistentVolumeClaim)) return null;
        foreach (var range in LimitRanges.Of(core, write.Namespace))
        {
            var faults = isPod ? LimitRules.Faults(range, KubernetesJson.Read<Pod>(obj)) : LimitRules.Faults(range, KubernetesJson.Read<PersistentVolumeClaim>(obj));
            if (faults.Count > 0) return ApiStatus.Forbidden(write.Type, write.Name, faults.Count == 1 ? faults[0] : $"[{string.Join(", ", faults)}]");
        }
        return null;
    }

    /// <summary>A claim may grow; a pod's containers change by its resize alone.</summary>
    public ApiStatus? Update(WriteContext write, JsonObject obj, JsonObject old)
    {
        bool concerned = ReferenceEquals(write.Type, KubernetesResources.Pod) ? write.Subresource == "resize" : write.Subresource.Length == 0;
        return concerned && !old.IsBeingDeleted ? Create(write, obj) : null;
    }
}
