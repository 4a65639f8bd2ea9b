using System.Text.Json.Nodes;
using Fairlead.Kubernetes;

namespace Fairlead.Api.Objects;

/// <summary>
/// How an object goes. Without grace and finalizers: at once. Else it is marked (<c>deletionTimestamp</c>), those concerned do their part, and
/// the last of them makes it go: the node agent by a delete with grace 0, a finalizer's owner by taking it off.
/// </summary>
internal static class Deletion
{
    /// <summary>True when a marked object has nothing left to wait for.</summary>
    public static bool IsComplete(ResourceType type, JsonObject obj) =>
        obj.IsBeingDeleted && obj.Finalizers.Count == 0 && (obj.Number("metadata", "deletionGracePeriodSeconds") ?? 0) == 0
        && (type.Plural != "namespaces" || obj["spec"]?["finalizers"] is not JsonArray { Count: > 0 });

    /// <summary>Whether objects of this kind are given time to end, and say so even when they go at once.</summary>
    public static bool HasGrace(ResourceType type) => type is { Plural: "pods", Group: "" };

    /// <summary>Seconds this object is given to end by itself. Only pods that run on a node get any.</summary>
    public static long GraceOf(ResourceType type, JsonObject obj, long? wanted)
    {
        if (!HasGrace(type)) return 0;
        if (obj.Text("spec", "nodeName").Length == 0 || obj.Text("status", "phase") is "Succeeded" or "Failed") return 0;
        long seconds = wanted ?? obj.Number("spec", "terminationGracePeriodSeconds") ?? 30;
        return seconds < 0 ? 1 : seconds;
    }

    /// <summary>Marks the object as going away, in so many seconds from now.</summary>
    public static void Mark(JsonObject obj, DateTimeOffset now, long graceSeconds)
    {
        obj.Metadata["deletionTimestamp"] = ObjectMetadata.Rfc3339(now.AddSeconds(graceSeconds));
        obj.Metadata["deletionGracePeriodSeconds"] = graceSeconds;
        if (obj.Number("metadata", "generation") is > 0 and var generation) obj.Metadata["generation"] = generation + 1;
    }

    /// <summary>Brings an earlier mark forward; it is never put off.</summary>
    public static void Shorten(JsonObject obj, long graceSeconds)
    {
        long before = obj.Number("metadata", "deletionGracePeriodSeconds") ?? 0;
        if (ObjectMetadata.TryTime(obj.Meta("deletionTimestamp"), out var time))
            obj.Metadata["deletionTimestamp"] = ObjectMetadata.Rfc3339(time.AddSeconds(graceSeconds - before));
        obj.Metadata["deletionGracePeriodSeconds"] = graceSeconds;
    }
}
