using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Schema;

namespace Fairlead.Kubernetes.Defaults;

/// <summary>Adds what Go writes though nobody set it: structs without a pointer as <c>{}</c>, required scalars as zero, required lists as null.</summary>
internal static class Completion
{
    public static void Complete(TypeSchema type, JsonObject obj)
    {
        foreach (var field in type.Fields)
        {
            if (field.Required && obj[field.Name] is JsonArray { Count: 0 } or JsonObject { Count: 0 } && field.Type.Kind is TypeKind.List or TypeKind.Map)
            {
                obj[field.Name] = null;          // as it comes back from Kubernetes' storage
                continue;
            }
            if (obj[field.Name] is { } value) { Into(field.Type, value); continue; }
            if (field.AlwaysPresent)
            {
                var made = new JsonObject();
                obj[field.Name] = made;
                Complete(field.Type, made);
            }
            else if (field.Required && !obj.ContainsKey(field.Name)) obj[field.Name] = field.KeepsZero ? null : Zero(field.Type);
        }
    }

    private static void Into(TypeSchema type, JsonNode value)
    {
        switch (type.Kind, value)
        {
            case (TypeKind.Struct, JsonObject inner): Complete(type, inner); break;
            case (TypeKind.List, JsonArray list) when !type.Element.IsScalar:
                foreach (var item in list) { if (item is not null) Into(type.Element, item); }
                break;
            case (TypeKind.Map, JsonObject map) when !type.Element.IsScalar:
                foreach (var (_, item) in map) { if (item is not null) Into(type.Element, item); }
                break;
        }
    }

    private static JsonNode? Zero(TypeSchema type) => type.Kind switch
    {
        TypeKind.String => JsonValue.Create(""),
        TypeKind.Boolean => JsonValue.Create(false),
        TypeKind.Int32 or TypeKind.Int64 or TypeKind.IntOrString => JsonValue.Create(0L),
        TypeKind.Double => JsonValue.Create(0.0),
        TypeKind.Quantity => JsonValue.Create("0"),
        _ => null,
    };
}
