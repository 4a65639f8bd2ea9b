using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Defaults;

/// <summary>A field from when there could be one of something, kept for older clients beside the list that followed it.</summary>
internal static class OlderField
{
    /// <summary>Where the two differ, or the list is empty, the single field counts: who sets it may know of no list.</summary>
    /// <param name="single">The older field, a string.</param>
    /// <param name="wrap">What the list holds for a value of the single field.</param>
    /// <param name="unwrap">The other way round; null for what has no value.</param>
    public static void BesideList(JsonObject parent, string single, string list, Func<string, JsonNode> wrap, Func<JsonNode, string?> unwrap)
    {
        string older = parent.Text(single);
        string? first = parent.List(list) is [{ } item, ..] ? unwrap(item) : null;
        if (older.Length > 0 && older != first) parent[list] = new JsonArray(wrap(older));
        else if (older.Length == 0 && first is { Length: > 0 }) parent[single] = first;
    }
}
