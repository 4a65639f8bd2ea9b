using System.Text.Json.Nodes;
using Fairlead.Api.Http;

namespace Fairlead.Api.Objects;

/// <summary>Whether an update is about the object as it stands: the one with its uid, at its resourceVersion.</summary>
internal static class Versioning
{
    /// <summary>Kinds whose update must name the resourceVersion it was made from.</summary>
    private static readonly string[] NeverUnconditional = ["csidrivers", "csinodes", "csistoragecapacities", "leases", "poddisruptionbudgets", "runtimeclasses", "volumeattachments"];

    /// <summary>An update that names no resourceVersion, or 0, is of whatever there is, and gets that object's.</summary>
    public static ApiStatus? Refuse(WriteContext write, JsonObject obj, JsonObject old)
    {
        if (!write.IsPatch && obj.Uid.Length > 0 && obj.Uid != old.Uid)
            return ApiStatus.Conflict(write.Type, write.Name, RegistryKey.Unlike(write.Type, write.Namespace, write.Name, "UID", obj.Uid, old.Uid, write.DryRun));
        string named = obj.Meta("resourceVersion"), current = old.Meta("resourceVersion");
        if (named is not ("" or "0")) return named == current ? null : ApiStatus.Stale(write.Type, write.Name);
        if (NeverUnconditional.Contains(write.Type.Plural))
            return ApiStatus.Invalid(write.Type.Group, write.Type.Plural, write.Name, [new("FieldValueInvalid", "Invalid value: 0: must be specified for an update", "metadata.resourceVersion")]);
        obj.Metadata["resourceVersion"] = current;
        return null;
    }
}
