using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Schema;

namespace Fairlead.Kubernetes.Patching;

/// <summary>Whether an applied object fits its kind, in the words of server-side apply: paths such as <c>.spec.ports[port=80]</c>, null anywhere.</summary>
internal sealed class TypedFit
{
    private readonly List<string> _faults = [];
    private readonly List<string> _path = [];

    /// <summary>Everything that does not fit, as one sentence; null when all does.</summary>
    public static string? FaultOf(TypeSchema type, JsonObject applied)
    {
        var fit = new TypedFit();
        fit.Value(type, null, applied);
        return fit._faults.Count switch { 0 => null, 1 => fit._faults[0], _ => string.Join("\n", fit._faults.Select(f => "  " + f).Prepend("errors:")) };
    }

    private void Value(TypeSchema type, FieldSchema? field, JsonNode? node)
    {
        if (node is null) return;
        switch (type.Kind)
        {
            case TypeKind.Struct or TypeKind.Map when node is JsonObject map: Fields(type, map); break;
            case TypeKind.Struct or TypeKind.Map: Add("expected map, got " + ValueText.Plain(node)); break;
            case TypeKind.List when node is JsonArray list: Items(type, field, list); break;
            case TypeKind.List: Add("expected list, got " + ValueText.Plain(node)); break;
            case TypeKind.Boolean when node.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False): Add("expected boolean, got " + ValueText.Plain(node)); break;
            case TypeKind.Int32 or TypeKind.Int64 or TypeKind.Double when node.GetValueKind() != JsonValueKind.Number: Add("expected numeric (int or float), got " + ValueText.TypeOf(node)); break;
            case TypeKind.String or TypeKind.Bytes when node.GetValueKind() != JsonValueKind.String: Add("expected string, got " + ValueText.Sharp(node)); break;
            case TypeKind.Time or TypeKind.MicroTime or TypeKind.IntOrString when node is not JsonValue: Add("expected any scalar, got " + ValueText.Plain(node)); break;
        }
    }

    private void Fields(TypeSchema type, JsonObject map)
    {
        foreach (var (name, value) in map)
        {
            var field = type.Kind == TypeKind.Struct ? type.Field(name) : null;
            _path.Add("f:" + name);
            bool declared = field is not null || type.Kind == TypeKind.Map;
            if (declared) Value(field?.Type ?? type.Element, field, value);
            else Add("field not declared in schema");
            _path.RemoveAt(_path.Count - 1);
            if (!declared) return;
        }
    }

    private void Items(TypeSchema type, FieldSchema? field, JsonArray list)
    {
        var kind = field?.ListKind ?? ListKind.Atomic;
        var keys = kind == ListKind.Atomic ? null : new ItemKeys(field!);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < list.Count; i++)
        {
            if (keys is not null && NoKey(kind, list[i]) is { } why) { Add(string.Create(CultureInfo.InvariantCulture, $"element {i}: {why}")); return; }
            string step = keys?.Of(list[i]) ?? string.Create(CultureInfo.InvariantCulture, $"i:{i}");
            if (keys is not null && !seen.Add(step)) Add($"duplicate entries for key {FieldPaths.Text([step])}");
            _path.Add(step);
            Value(type.Element, null, list[i]);
            _path.RemoveAt(_path.Count - 1);
        }
    }

    /// <summary>Why an item cannot be told from others.</summary>
    private static string? NoKey(ListKind kind, JsonNode? item) => (kind, item) switch
    {
        (ListKind.Set, null) => "associative list without keys has an element that's an explicit null",
        (ListKind.Set, JsonObject) => "associative list without keys has an element that's a map type",
        (ListKind.Set, JsonArray) => "not supported: associative list with lists as elements",
        (ListKind.Map, null) => "associative list with keys may not have a null element",
        (ListKind.Map, not JsonObject) => "associative list with keys may not have non-map elements",
        _ => null,
    };

    private void Add(string why) => _faults.Add(_path.Count == 0 ? why : $"{FieldPaths.Text(_path)}: {why}");
}
