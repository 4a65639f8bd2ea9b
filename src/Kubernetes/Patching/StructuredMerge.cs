using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Schema;

namespace Fairlead.Kubernetes.Patching;

/// <summary>
/// Lays an applied object over the live one by the marks of the schema: structs and maps field by field, sets and maps-in-lists item by item (those that are
/// new go to the end), all else as a whole. Nothing is removed here: what a manager gave up is taken out by its managed fields.
/// </summary>
internal static class StructuredMerge
{
    /// <summary>A new tree; the arguments stay as they are.</summary>
    public static JsonObject Merge(TypeSchema type, JsonObject live, JsonObject applied)
    {
        var merged = (JsonObject)live.DeepClone();
        foreach (var (name, value) in applied)
        {
            if (value is null) continue;
            var field = type.Kind == TypeKind.Struct ? type.Field(name) : null;
            var inner = field?.Type ?? (type.Kind == TypeKind.Map ? type.Element : null);
            merged[name] = inner is null ? value.DeepClone() : Value(inner, field, merged[name], value);
        }
        return merged;
    }

    private static JsonNode Value(TypeSchema type, FieldSchema? field, JsonNode? live, JsonNode applied) => (type.Kind, live, applied) switch
    {
        (TypeKind.Struct, JsonObject a, JsonObject b) when !type.IsAtomic && field?.AtomicMap != true => Merge(type, a, b),
        (TypeKind.Struct, JsonObject a, JsonObject b) when type.IsAtomic && field is { AtomicMap: false } && field.Type == type => Merge(type, a, b),
        (TypeKind.Map, JsonObject a, JsonObject b) when field?.AtomicMap != true => Merge(type, a, b),
        (TypeKind.List, JsonArray a, JsonArray b) when field is not null && field.ListKind != ListKind.Atomic => List(field, a, b),
        _ => applied.DeepClone(),
    };

    private static JsonArray List(FieldSchema field, JsonArray live, JsonArray applied)
    {
        var keys = new ItemKeys(field);
        var appliedByKey = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var item in applied) appliedByKey[keys.Of(item)] = item;
        var merged = new JsonArray();
        var liveKeys = new HashSet<string>(StringComparer.Ordinal);
        // Items of both stand in the applied order; the live ones keep their places among them.
        foreach (var item in live) liveKeys.Add(keys.Of(item));
        var shared = new Queue<JsonNode?>(applied.Where(i => liveKeys.Contains(keys.Of(i))));
        var liveByKey = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var item in live) liveByKey.TryAdd(keys.Of(item), item);
        foreach (var item in live)
        {
            if (!appliedByKey.ContainsKey(keys.Of(item))) { merged.Add(item?.DeepClone()); continue; }
            if (shared.TryDequeue(out var next)) merged.Add(Item(field, liveByKey[keys.Of(next)], next));
        }
        foreach (var item in applied)
        {
            if (!liveKeys.Contains(keys.Of(item))) merged.Add(item?.DeepClone());
        }
        return merged;
    }

    private static JsonNode? Item(FieldSchema field, JsonNode? live, JsonNode? applied) =>
        applied is null ? null : live is JsonObject a && applied is JsonObject b && field.ListKind == ListKind.Map && !field.Type.Element.IsAtomic
            ? Merge(field.Type.Element, a, b) : applied.DeepClone();
}
