using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Schema;

namespace Fairlead.Kubernetes.Patching;

/// <summary>
/// Lays an applied object over the live one by the marks of the schema: structs and maps field by field, sets and maps-in-lists item by item, all else as a whole. Nothing is removed here: what a manager gave up is taken out by its managed fields.
/// </summary>
internal static class StructuredMerge
{
    /// <summary>A new tree; the arguments stay as they are.</summary>
    public static JsonObject Merge(TypeSchema type, JsonObject live, JsonObject applied)
    {
        var merged = (JsonObject)live.DeepClone();
        foreach (var (name, value) in applied)
        {
            var field = type.Kind == TypeKind.Struct ? type.Field(name) : null;
            var inner = field?.Type ?? (type.Kind == TypeKind.Map ? type.Element : null);
            merged[name] = inner is null ? value?.DeepClone() : Value(inner, field, merged[name], value);
        }
        return merged;
    }

    /// <summary>An empty list or map, or null, says nothing of what is in the live one, unless they are one value as a whole.</summary>
    private static JsonNode? Value(TypeSchema type, FieldSchema? field, JsonNode? live, JsonNode? applied)
    {
        if (Marks.IsAtomic(type, field)) return applied?.DeepClone();
        return (live, applied) switch
        {
            (JsonObject { Count: > 0 } a, JsonObject b) => Merge(type, a, b),
            (JsonArray { Count: > 0 } a, JsonArray b) when field is not null => List(field, a, b),
            (JsonObject { Count: > 0 } or JsonArray { Count: > 0 }, null) => live.DeepClone(),
            _ => applied?.DeepClone(),
        };
    }

    /// <summary>
    /// Items of both lists stand in the applied order; what only the live list has keeps its place before the next of them, what only the applied list has
    /// follows its forerunner.
    /// </summary>
    private static JsonArray List(FieldSchema field, JsonArray live, JsonArray applied)
    {
        var keys = new ItemKeys(field);
        string[] left = [.. live.Select(keys.Of)], right = [.. applied.Select(keys.Of)];
        var onLeft = ByKey(left, live);
        var onRight = ByKey(right, applied);
        var shared = new Queue<string>(right.Where(onLeft.ContainsKey));
        var done = new HashSet<string>(StringComparer.Ordinal);
        var merged = new JsonArray();
        for (int l = 0, r = 0; l < left.Length || r < right.Length;)
        {
            if (l < left.Length && r < right.Length)
            {
                if (left[l] == right[r])
                {
                    TakeRight(r++);
                    l++;
                    continue;
                }
                if (onRight.ContainsKey(left[l]) && shared.TryPeek(out string? next) && next != left[l]) { l++; continue; }
            }
            if (l < left.Length)
            {
                if (!onRight.ContainsKey(left[l])) { merged.Add(live[l++]?.DeepClone()); continue; }
                if (done.Contains(left[l])) l++;
            }
            if (r < right.Length) TakeRight(r++);
        }
        return merged;

        void TakeRight(int at)
        {
            string key = right[at];
            done.Add(key);
            merged.Add(Item(field, onLeft.GetValueOrDefault(key), applied[at]));
            if (shared.TryPeek(out string? next) && next == key) shared.Dequeue();
        }
    }

    /// <summary>An item that a list has twice is merged with nothing.</summary>
    private static Dictionary<string, JsonNode?> ByKey(string[] keys, JsonArray list)
    {
        var byKey = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        for (int i = 0; i < keys.Length; i++)
        {
            if (!byKey.TryAdd(keys[i], list[i])) byKey[keys[i]] = null;
        }
        return byKey;
    }

    private static JsonNode? Item(FieldSchema field, JsonNode? live, JsonNode? applied) =>
        applied is null ? null : live is JsonObject a && applied is JsonObject b && field.ListKind == ListKind.Map && !Marks.IsAtomic(field.Type.Element, null)
            ? Merge(field.Type.Element, a, b) : applied.DeepClone();
}
