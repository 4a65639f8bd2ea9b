using System.Text.Json.Nodes;

namespace Fairlead.Kubernetes.Patching;

/// <summary>
/// The order of a merged list: what the patch names stands in the patch's order, the rest in the server's, and the two are interleaved so that items which
/// both know keep the server's order among each other. Linear in the lists' lengths: a long list in a patch must not keep the server busy.
/// </summary>
internal static class ListOrder
{
    /// <param name="keyOf">What tells items apart; null for an item without a key.</param>
    public static JsonArray Arrange(List<JsonNode?> merged, JsonArray patchOrder, JsonArray serverOrder, Func<JsonNode?, string?> keyOf)
    {
        var inPatch = Places(patchOrder, keyOf);
        var onServer = Places(serverOrder, keyOf);
        int Place(Dictionary<string, int> places, JsonNode? item) => keyOf(item) is { } key && places.TryGetValue(key, out int at) ? at : -1;

        var fromPatch = merged.Where(m => Place(inPatch, m) >= 0).OrderBy(m => Place(inPatch, m)).ToList();
        var serverOnly = merged.Where(m => Place(inPatch, m) < 0).OrderBy(m => Place(onServer, m)).ToList();
        var result = new JsonArray();
        int s = 0, p = 0;
        while (s < serverOnly.Count || p < fromPatch.Count)
        {
            bool serverFirst = p >= fromPatch.Count;
            if (!serverFirst && s < serverOnly.Count)
            {
                int left = Place(onServer, serverOnly[s]), right = Place(onServer, fromPatch[p]);
                serverFirst = left >= 0 && right >= 0 && left < right;
            }
            result.Add((serverFirst ? serverOnly[s++] : fromPatch[p++])?.DeepClone());
        }
        return result;
    }

    private static Dictionary<string, int> Places(JsonArray order, Func<JsonNode?, string?> keyOf)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < order.Count; i++)
        {
            if (keyOf(order[i]) is { } key) places.TryAdd(key, i);
        }
        return places;
    }
}
