using System.Text.Json.Nodes;

namespace Fairlead.Kubernetes.Patching;

/// <summary>A tree as Go's %+v prints its maps and slices: <c>map[spec:map[replicas:3]]</c>, keys in order.</summary>
internal static class GoPrint
{
    public static string Value(JsonNode? node) => node switch
    {
        null => "<nil>",
        JsonObject map => $"map[{string.Join(" ", map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}:{Value(p.Value)}"))}]",
        JsonArray list => $"[{string.Join(" ", list.Select(Value))}]",
        _ => node.ToString(),
    };
}
