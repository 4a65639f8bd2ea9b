using System.Text.Json.Nodes;

namespace Fairlead.Api.Objects;

/// <summary>An owner counts once, however often an object names it.</summary>
internal static class OwnerReferences
{
    public static void Deduplicate(WriteContext write, JsonObject obj)
    {
        if (obj["metadata"]?["ownerReferences"] is not JsonArray { Count: > 1 } owners) return;
        var kept = new List<JsonNode?>();
        var twice = new List<string>();
        foreach (var owner in owners)
        {
            if (kept.Any(k => JsonNode.DeepEquals(k, owner))) twice.Add(owner?["uid"]?.ToString() ?? "");
            else kept.Add(owner);
        }
        if (twice.Count == 0) return;
        obj.Metadata["ownerReferences"] = new JsonArray([.. kept.Select(k => k?.DeepClone())]);
        write.Warn([$".metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: {string.Join(", ", twice)}"]);
    }
}
