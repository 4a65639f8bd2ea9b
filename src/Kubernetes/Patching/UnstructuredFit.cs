using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Schema;

namespace Fairlead.Kubernetes.Patching;

/// <summary>
/// Whether a strategic merge patch's outcome fits the kind's Go type, in the words of the converter that Kubernetes sends it through (an ordinary
/// decoder would say it otherwise).
/// </summary>
internal static class UnstructuredFit
{
    public static string? Fault(TypeSchema type, JsonNode? node) => node is null ? null : type.Kind switch
    {
        TypeKind.Struct => node is JsonObject inner ? InStruct(type, inner) : $"cannot restore struct from: {KindOf(node)}",
        TypeKind.Map => node is JsonObject map ? First(map.Select(p => Fault(type.Element, p.Value))) : $"cannot restore map from {KindOf(node)}",
        TypeKind.List => node is JsonArray list ? First(list.Select(i => Fault(type.Element, i))) : $"cannot restore slice from {KindOf(node)}",
        TypeKind.String => node.GetValueKind() == System.Text.Json.JsonValueKind.String ? null : TypeOf(node) == "int64" ? $"cannot convert int64 to {type.GoName}" : "unrecognized type: string",
        TypeKind.Boolean => node.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False ? null : "unrecognized type: bool",
        TypeKind.Int32 or TypeKind.Int64 => node.GetValueKind() != System.Text.Json.JsonValueKind.Number ? $"unrecognized type: {(type.Kind == TypeKind.Int32 ? "int32" : "int64")}"
            : TypeOf(node) == "float64" && node.AsValue().TryGetValue(out double number) && number != Math.Truncate(number) ? $"cannot convert float64 to {type.GoName}" : null,
        _ => null,                                                                   // types with JSON of their own: the decoder's words are theirs
    };

    private static string? InStruct(TypeSchema type, JsonObject node)
    {
        foreach (var field in type.Fields)
            if (node[field.Name] is { } value && Fault(field.Type, value) is { } fault) return fault;
        return null;
    }

    private static string? First(IEnumerable<string?> faults) => faults.FirstOrDefault(f => f is not null);

    private static string KindOf(JsonNode node) => node switch
    {
        JsonObject => "map",
        JsonArray => "slice",
        _ => TypeOf(node),
    };

    /// <summary>How Go calls the type that the value has without a schema.</summary>
    internal static string TypeOf(JsonNode node) => node switch
    {
        JsonObject => "map[string]interface {}",
        JsonArray => "[]interface {}",
        JsonValue value when value.TryGetValue(out string? _) => "string",
        JsonValue value when value.TryGetValue(out bool _) => "bool",
        JsonValue value when value.TryGetValue(out long _) => "int64",
        _ => "float64",
    };
}
