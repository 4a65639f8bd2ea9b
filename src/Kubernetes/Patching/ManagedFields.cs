using System.Text.Json.Nodes;

namespace Fairlead.Kubernetes.Patching;

/// <summary>Who set which field: <c>metadata.managedFields</c>.</summary>
public static class ManagedFields
{
    /// <summary>Notes in <paramref name="updated"/> which fields this manager's create or update changed. Call it on every write that is not an apply, last of all.</summary>
    public static void TrackUpdate(ResourceType type, JsonObject? old, JsonObject updated, string manager, string subresource, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(updated);
    }
}
