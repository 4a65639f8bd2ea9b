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

    /// <summary>
    /// Nothing in an item that is new in its list is there to be deleted or replaced: Kubernetes reads it as it stands, and knows no fields that begin with a dollar.
    /// </summary>
    public static JsonNode Ignore(JsonNode node)
    {
        if (node is JsonObject map)
        {
            foreach (string name in map.Select(p => p.Key).Where(k => k.StartsWith('$')).ToList()) map.Remove(name);
        }
        foreach (var inner in node switch { JsonObject fields => fields.Select(p => p.Value), JsonArray list => list, _ => [] })
            if (inner is not null) Ignore(inner);
        return node;
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
