using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Schema;

namespace Fairlead.Kubernetes.Defaults;

/// <summary>An object of a kind in which nobody has set anything, as Go writes its zero value: <c>"spec":{"containers":null},"status":{}</c> for a Pod.</summary>
public static class ZeroObject
{
    private static readonly ConcurrentDictionary<ResourceType, JsonObject> Made = new(ReferenceEqualityComparer.Instance);

    /// <summary>One and the same each time: it is for reading.</summary>
    public static JsonObject Of(ResourceType type) => Made.GetOrAdd(type, static t => Make(t, ApiSchema.For(t)));

    internal static JsonObject Make(ResourceType type, TypeSchema schema)
    {
        var empty = new JsonObject { ["apiVersion"] = type.ApiVersion, ["kind"] = type.Kind, ["metadata"] = new JsonObject() };
        Completion.Complete(schema, empty);
        return empty;
    }
}
