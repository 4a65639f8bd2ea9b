using System.Text.Json.Nodes;

namespace Fairlead.Kubernetes.Patching;

/// <summary>A tree as Go's %+v prints its maps and slices: <c>map[spec:map[replicas:3]]</c>, keys in order.</summary>
internal static class GoPrint
{
    /// <summary>What JSON calls it, in Go's refusals.</summary>
    public static string JsonKind(JsonNode? node) => node switch
    {
        JsonObject => "object",
        JsonArray => "array",
        null => "null",
        _ => node.GetValueKind() switch
        {
            System.Text.Json.JsonValueKind.String => "string",
            System.Text.Json.JsonValueKind.Number => "number",
            _ => "bool",
        },
    };

    public static string NotAMap(JsonNode? node) => $"json: cannot unmarshal {JsonKind(node)} into Go value of type map[string]interface {{}}";

    public static string Value(JsonNode? node) => node switch
    {
        null => "<nil>",
        JsonObject map => $"map[{string.Join(" ", map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}:{Value(p.Value)}"))}]",
        JsonArray list => $"[{string.Join(" ", list.Select(Value))}]",
        _ => node.ToString(),
    };
}
