using System.Text.Json.Nodes;
using Fairlead.Api.Objects;

namespace Fairlead.Api.Admission;

/// <summary>
/// Subresources that write one part of an object and nothing else: everything else is taken from the object as it stands. An approval may write
/// metadata too, as in Kubernetes.
/// </summary>
internal static class PartialUpdate
{
    /// <summary>True for subresources whose write is whole after <see cref="Restrict"/>.</summary>
    public static bool Restricts(string subresource) => subresource is "binding" or "ephemeralcontainers" or "resize" or "finalize" or "approval";

    public static void Restrict(string subresource, JsonObject obj, JsonObject old)
    {
        switch (subresource)
        {
            case "ephemeralcontainers":
                Take(obj, old, "ephemeralContainers");
                Count(obj, old);
                break;
            case "finalize":
                Take(obj, old, "finalizers");
                break;
            case "resize":
                TakeResources(obj, old);
                Count(obj, old);
                break;
            case "approval":
                var conditions = obj["status"]?["conditions"]?.DeepClone();
                var given = obj.Metadata;
                Replace(obj, old);
                foreach (string mine in (string[])["labels", "annotations", "finalizers", "ownerReferences"]) Copy(given, obj.Metadata, mine);
                if (conditions is JsonArray { Count: > 0 }) obj.Child("status")["conditions"] = conditions;
                else obj.Child("status").Remove("conditions");
                break;
            default:                                             // a binding is made from the pod as it stands
                break;
        }
    }

    private static void Take(JsonObject obj, JsonObject old, string field)
    {
        var value = obj["spec"]?[field]?.DeepClone();
        Replace(obj, old);
        if (value is null or JsonArray { Count: 0 }) obj.Child("spec").Remove(field);
        else obj.Child("spec")[field] = value;
    }

    /// <summary>Amounts and how a change of them is made. Where containers were added, removed or renamed nothing is taken over: validation tells it.</summary>
    private static void TakeResources(JsonObject obj, JsonObject old)
    {
        var (wanted, before) = (obj["spec"] as JsonObject ?? [], old["spec"] as JsonObject ?? []);
        if (!Names(wanted, "containers").SequenceEqual(Names(before, "containers")) || !Names(wanted, "initContainers").SequenceEqual(Names(before, "initContainers"))) return;
        wanted = (JsonObject)wanted.DeepClone();
        Replace(obj, old);
        var spec = obj.Child("spec");
        Copy(wanted, spec, "resources");
        foreach (string list in (string[])["containers", "initContainers"])
            foreach (var (from, to) in Containers(wanted, list).Zip(Containers(spec, list)))
            {
                Copy(from, to, "resources");
                Copy(from, to, "resizePolicy");
            }
    }

    private static IEnumerable<JsonObject> Containers(JsonObject spec, string list) => (spec[list] as JsonArray ?? []).OfType<JsonObject>();

    private static IEnumerable<string> Names(JsonObject spec, string list) => Containers(spec, list).Select(c => c.Text("name"));

    private static void Copy(JsonObject from, JsonObject to, string field)
    {
        if (from[field] is { } value) to[field] = value.DeepClone();
        else to.Remove(field);
    }

    /// <summary>A pod's generation counts what changed in its spec, by whatever path.</summary>
    private static void Count(JsonObject obj, JsonObject old)
    {
        if (!JsonNode.DeepEquals(obj["spec"], old["spec"])) obj.Metadata["generation"] = (old.Number("metadata", "generation") ?? 0) + 1;
    }

    /// <summary>Everything but the metadata that was sent: names and versions of the request stay.</summary>
    private static void Replace(JsonObject obj, JsonObject old)
    {
        foreach (string name in obj.Select(m => m.Key).Where(k => k != "metadata").ToList()) obj.Remove(name);
        foreach (var (name, value) in old)
            if (name != "metadata") obj[name] = value?.DeepClone();
        string revision = obj.Meta("resourceVersion");
        obj["metadata"] = old.Metadata.DeepClone();
        if (revision.Length > 0) obj.Metadata["resourceVersion"] = revision;
    }
}
