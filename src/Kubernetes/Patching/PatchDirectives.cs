using System.Text.Json.Nodes;

namespace Fairlead.Kubernetes.Patching;

/// <summary>Takes directives and nulls out of a piece of patch that goes into the object whole.</summary>
internal static class PatchDirectives
{
    public static JsonNode? Drop(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                if (map[StrategicMergePatch.Patch]?.ToString() == "delete") return new JsonObject();
                foreach (var (name, value) in map.ToList())
                {
                    if (name.StartsWith('$')) map.Remove(name);
                    else Drop(value);
                }
                return map;
            case JsonArray list:
                for (int i = list.Count - 1; i >= 0; i--)
                {
                    if (list[i] is JsonObject item && (item[StrategicMergePatch.Patch]?.ToString() == "delete" || IsBareDirective(item))) list.RemoveAt(i);
                    else Drop(list[i]);
                }
                return list;
            default: return node;
        }
    }

    private static bool IsBareDirective(JsonObject item) => item.Count == 1 && item.ContainsKey(StrategicMergePatch.Patch);

    public static JsonNode WithoutNulls(JsonNode node)
    {
        if (node is not JsonObject map) return node;
        foreach (var (name, value) in map.ToList())
        {
            if (value is null) map.Remove(name);
            else WithoutNulls(value);
        }
        return map;
    }
}
