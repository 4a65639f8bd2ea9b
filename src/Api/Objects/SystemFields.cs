using System.Text.Json.Nodes;
using Fairlead.Api.Http;

namespace Fairlead.Api.Objects;

/// <summary>The metadata that the server alone decides.</summary>
internal static class SystemFields
{
    /// <summary>Name, namespace, uid and birth of a new object. The name may come from <c>generateName</c>.</summary>
    public static ApiStatus? ForCreate(WriteContext write, JsonObject obj, DateTimeOffset now)
    {
        var metadata = obj.Metadata;
        if (PutInNamespace(write, obj) is { } refusal) return refusal;
        if (obj.Name.Length == 0 && obj.Meta("generateName") is { Length: > 0 } prefix) metadata["name"] = ObjectMetadata.Generate(prefix);
        if (!write.IsUpdate && ulong.TryParse(obj.Meta("resourceVersion"), System.Globalization.NumberStyles.None, null, out ulong revision) && revision > 0) return ApiStatus.BadRequest("resourceVersion should not be set on objects to be created");
        write.Name = obj.Name;
        OwnerReferences.Deduplicate(write, obj);
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = ObjectMetadata.Rfc3339(now);
        foreach (string field in (string[])["resourceVersion", "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds"]) metadata.Remove(field);
        return null;
    }

    /// <summary>What an update can't change is taken from the object as it stands.</summary>
    public static ApiStatus? ForUpdate(WriteContext write, JsonObject obj, JsonObject old)
    {
        if (PutInNamespace(write, obj) is { } refusal) return refusal;
        if (obj.Name.Length == 0) return ApiStatus.BadRequest($"the name of the object ({write.Name} based on URL) was undeterminable: name must be provided");
        if (obj.Name != write.Name) return ApiStatus.BadRequest($"the name of the object ({obj.Name}) does not match the name on the URL ({write.Name})");
        foreach (string field in (ReadOnlySpan<string>)["uid", "deletionGracePeriodSeconds"])
            if (obj.Metadata[field] is null && old.Metadata[field] is { } value) obj.Metadata[field] = value.DeepClone();
        foreach (string field in (ReadOnlySpan<string>)["creationTimestamp", "deletionTimestamp"])
            if (old.Metadata[field] is { } value) obj.Metadata[field] = value.DeepClone();
        obj.Metadata.Remove("generation");
        if (old.Metadata["generation"] is { } generation) obj.Metadata["generation"] = generation.DeepClone();
        obj.Metadata.Remove("selfLink");
        OwnerReferences.Deduplicate(write, obj);
        return null;
    }

    private static ApiStatus? PutInNamespace(WriteContext write, JsonObject obj)
    {
        if (!write.Type.Namespaced)
        {
            obj.Metadata.Remove("namespace");
            return null;
        }
        if (obj.Namespace.Length > 0 && obj.Namespace != write.Namespace)
            return ApiStatus.BadRequest($"the namespace of the provided object does not match the namespace sent on the request");
        obj.Metadata["namespace"] = write.Namespace;
        return null;
    }
}
