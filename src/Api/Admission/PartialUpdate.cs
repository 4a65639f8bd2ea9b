using System.Text.Json.Nodes;
using Fairlead.Api.Objects;

namespace Fairlead.Api.Admission;

/// <summary>Subresources that write one part of an object and nothing else: everything else is taken from the object as it stands.</summary>
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
                break;
            case "finalize":
                Take(obj, old, "finalizers");
                break;
            case "resize":
                TakeResources(obj, old);
                break;
            case "approval":
                var conditions = obj["status"]?["conditions"]?.DeepClone();
                Replace(obj, old);
                if (conditions is not null) obj.Child("status")["conditions"] = conditions;
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

    private static void TakeResources(JsonObject obj, JsonObject old)
    {
        var resources = (obj["spec"]?["containers"] as JsonArray ?? []).OfType<JsonObject>().ToDictionary(c => c.Text("name"), c => c["resources"]?.DeepClone());
        Replace(obj, old);
        foreach (var container in (obj["spec"]?["containers"] as JsonArray ?? []).OfType<JsonObject>())
            if (resources.GetValueOrDefault(container.Text("name")) is { } wanted) container["resources"] = wanted;
        if (obj.Number("metadata", "generation") is { } generation && !JsonNode.DeepEquals(obj["spec"], old["spec"])) obj.Metadata["generation"] = generation + 1;
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
