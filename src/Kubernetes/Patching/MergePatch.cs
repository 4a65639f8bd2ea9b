using System.Text.Json.Nodes;

namespace Fairlead.Kubernetes.Patching;

/// <summary>RFC 7386: objects are merged, null removes, all else replaces.</summary>
internal static class MergePatch
{
    public static PatchResult Apply(JsonObject current, JsonNode? patch)
    {
        if (patch is null) return PatchResult.Refused("Invalid JSON Patch");
        if (patch is not JsonObject changes) return PatchResult.Refused($"error decoding patch: {GoPrint.NotAMap(patch)}");
        var patched = (JsonObject)current.DeepClone();
        Merge(patched, changes);
        return PatchResult.Of(patched, []);
    }

    private static void Merge(JsonObject into, JsonObject changes)
    {
        foreach (var (name, change) in changes)
        {
            switch (change)
            {
                case null: into.Remove(name); break;
                case JsonObject inner when into[name] is JsonObject existing: Merge(existing, inner); break;
                case JsonObject inner:
                    var made = new JsonObject();
                    Merge(made, inner);
                    into[name] = made;
                    break;
                default: into[name] = change.DeepClone(); break;
            }
        }
    }
}
