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

    private static JsonNode Value(TypeSchema type, FieldSchema? field, JsonNode? live, JsonNode applied)
    {
        if (Marks.IsAtomic(type, field)) return applied.DeepClone();
        return (live, applied) switch
        {
            (JsonObject a, JsonObject b) => Merge(type, a, b),
            (JsonArray a, JsonArray b) when field is not null => List(field, a, b),
            _ => applied.DeepClone(),
        };
    }

    private static JsonArray List(FieldSchema field, JsonArray live, JsonArray applied)
    {
        var keys = new ItemKeys(field);
        var liveByKey = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var item in live) liveByKey.TryAdd(keys.Of(item), item);
        var appliedKeys = applied.Select(keys.Of).ToHashSet(StringComparer.Ordinal);
        // Items of both stand in the applied order; the live ones that are not applied keep their places among them.
        var shared = new Queue<JsonNode?>(applied.Where(i => liveByKey.ContainsKey(keys.Of(i))));
        var merged = new JsonArray();
        foreach (var item in live)
        {
            if (!appliedKeys.Contains(keys.Of(item))) merged.Add(item?.DeepClone());
            else if (shared.TryDequeue(out var next)) merged.Add(Item(field, liveByKey[keys.Of(next)], next));
        }
        foreach (var item in applied)
        {
            if (!liveByKey.ContainsKey(keys.Of(item))) merged.Add(item?.DeepClone());
        }
        return merged;
    }

    private static JsonNode? Item(FieldSchema field, JsonNode? live, JsonNode? applied) =>
        applied is null ? null : live is JsonObject a && applied is JsonObject b && field.ListKind == ListKind.Map && !Marks.IsAtomic(field.Type.Element, null)
            ? Merge(field.Type.Element, a, b) : applied.DeepClone();
}
