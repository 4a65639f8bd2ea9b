using System.Globalization;
using System.Text.Json.Nodes;
using Fairlead.Api.Cache;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Forms;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Resources;

/// <summary>
/// Kinds that are served in two forms and stored in one: Events in v1's, HorizontalPodAutoscalers in autoscaling/v2's. What an earlier version of this
/// program stored of the latter is in v1's, so that an object of theirs may be in either.
/// </summary>
internal static class OtherForm
{
    public static bool Has(ResourceType type) => ReferenceEquals(type, KubernetesResources.EventsEvent) || IsAutoscaler(type);

    /// <summary>In place.</summary>
    public static JsonObject ToStored(ResourceType type, JsonObject obj) => IsAutoscaler(type) ? AutoscalerForm.ToV2(obj) : EventForm.ToStored(obj);

    /// <summary>In place.</summary>
    public static JsonObject FromStored(ResourceType type, JsonObject obj) =>
        ReferenceEquals(type, KubernetesResources.HorizontalPodAutoscalerV2) ? AutoscalerForm.ToV2(obj)
        : ReferenceEquals(type, KubernetesResources.HorizontalPodAutoscaler) ? AutoscalerForm.ToV1(obj)
        : EventForm.FromStored(obj);

    public static ReadOnlyMemory<byte> FromStored(ResourceType type, ReadOnlyMemory<byte> stored)
    {
        var obj = CanonicalJson.Parse(stored);
        if (IsAutoscaler(type) && obj["apiVersion"]?.GetValue<string>() == type.ApiVersion) return stored;
        if (obj["metadata"]!["resourceVersion"] is not { } revision) return CanonicalJson.ToUtf8(FromStored(type, obj));
        var (json, stampAt) = CanonicalJson.Encode(FromStored(type, obj));
        return CanonicalJson.Stamp(json, stampAt, long.Parse(revision.GetValue<string>(), CultureInfo.InvariantCulture));
    }

    private static bool IsAutoscaler(ResourceType type) => type.Kind == KubernetesResources.HorizontalPodAutoscaler.Kind;
}
