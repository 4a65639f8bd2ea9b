using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Schema;

namespace Fairlead.Kubernetes.Patching;

/// <summary>What differs between two objects: fields that came, changed, went. A struct, map or item that came or went counts itself besides its parts.</summary>
internal sealed class FieldComparison
{
    private readonly List<string> _path = [];

    /// <summary>Fields that came or have another value.</summary>
    public FieldSet Changed { get; } = new();

    public FieldSet Removed { get; } = new();

    public static FieldComparison Between(TypeSchema type, JsonObject before, JsonObject after)
    {
        var comparison = new FieldComparison();
        comparison.Compare(type, null, new(true, before), new(true, after));
        return comparison;
    }

    /// <summary>A value, or that there is none: null is a value.</summary>
    private readonly record struct Side(bool Exists, JsonNode? Value);

    private void Compare(TypeSchema type, FieldSchema? field, Side before, Side after)
    {
        if (Marks.IsAtomic(type, field) || (Count(before.Value) == 0 && Count(after.Value) == 0)) { Leaf(before, after); return; }
        if (_path.Count > 0 && !before.Exists) Changed.Insert(_path);
        if (_path.Count > 0 && !after.Exists) Removed.Insert(_path);
        if (type.Kind == TypeKind.List) Items(field!, before.Value as JsonArray, after.Value as JsonArray);
        else Fields(type, before.Value as JsonObject, after.Value as JsonObject);
    }

    private static int Count(JsonNode? value) => value switch { JsonObject map => map.Count, JsonArray list => list.Count, _ => 0 };

    private void Leaf(Side before, Side after)
    {
        if (!after.Exists) Removed.Insert(_path);
        else if (!before.Exists || !JsonNode.DeepEquals(before.Value, after.Value)) Changed.Insert(_path);
    }

    private void Fields(TypeSchema type, JsonObject? before, JsonObject? after)
    {
        foreach (var (name, value) in after ?? []) Field(type, name, SideOf(before, name), new(true, value));
        foreach (var (name, value) in before ?? [])
        {
            if (after?.ContainsKey(name) != true) Field(type, name, new(true, value), default);
        }
    }

    private void Field(TypeSchema type, string name, Side before, Side after)
    {
        var field = type.Kind == TypeKind.Struct ? type.Field(name) : null;
        if (type.Kind == TypeKind.Struct && field is null) return;
        _path.Add(field?.Step ?? "f:" + name);
        Compare(field?.Type ?? type.Element, field, before, after);
        _path.RemoveAt(_path.Count - 1);
    }

    private static Side SideOf(JsonObject? map, string name) => map is not null && map.TryGetPropertyValue(name, out var value) ? new(true, value) : default;

    private void Items(FieldSchema field, JsonArray? before, JsonArray? after)
    {
        var keys = new ItemKeys(field);
        Dictionary<string, JsonNode?> old = ByKey(before, keys), now = ByKey(after, keys);
        foreach (string key in old.Keys.Union(now.Keys))
        {
            _path.Add(key);
            Compare(field.Type.Element, null, old.TryGetValue(key, out var a) ? new(true, a) : default, now.TryGetValue(key, out var b) ? new(true, b) : default);
            _path.RemoveAt(_path.Count - 1);
        }
    }

    private static Dictionary<string, JsonNode?> ByKey(JsonArray? list, ItemKeys keys)
    {
        var byKey = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var item in list ?? []) byKey.TryAdd(keys.Of(item), item);
        return byKey;
    }
}
