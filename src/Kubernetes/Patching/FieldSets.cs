using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Schema;

namespace Fairlead.Kubernetes.Patching;

/// <summary>Which fields an object has, by the marks of the schema: what is atomic is one field.</summary>
internal static class FieldSets
{
    /// <summary>The fields of an applied object.</summary>
    public static FieldSet Of(TypeSchema type, JsonObject obj)
    {
        var set = new FieldSet();
        Walk(type, null, obj, [], set);
        return set;
    }

    private static void Walk(TypeSchema type, FieldSchema? field, JsonNode? value, List<string> path, FieldSet set)
    {
        if (Marks.IsAtomic(type, field)) { set.Insert(path); return; }
        switch (value)
        {
            case JsonObject map:
                foreach (var (name, inner) in map)
                {
                    var innerField = type.Kind == TypeKind.Struct ? type.Field(name) : null;
                    if (type.Kind == TypeKind.Struct && innerField is null) continue;
                    path.Add("f:" + name);
                    if (inner is null or JsonObject { Count: 0 } || innerField is null) set.Insert(path);
                    Walk(innerField?.Type ?? type.Element, innerField, inner, path, set);
                    path.RemoveAt(path.Count - 1);
                }
                break;
            case JsonArray list when field is not null:
                var keys = new ItemKeys(field);
                foreach (var item in list)
                {
                    path.Add(keys.Of(item));
                    set.Insert(path);
                    Walk(type.Element, null, item, path, set);
                    path.RemoveAt(path.Count - 1);
                }
                break;
        }
    }
}
