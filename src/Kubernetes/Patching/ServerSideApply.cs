using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Schema;

namespace Fairlead.Kubernetes.Patching;

/// <summary>Server-side apply: the manager says what it wants of an object, and owns those fields.</summary>
public static class ServerSideApply
{
    /// <param name="current">The live object; null creates one.</param>
    public static PatchResult Apply(ResourceType type, JsonObject? current, ReadOnlyMemory<byte> body, ApplyOptions options)
    {
        if (options.Manager.Length == 0) return PatchResult.Refused("fieldManager is required for apply patch");
        var applied = BodyDecoder.Decode(type, body, BodyDecoder.Yaml, options.Validation);
        if (applied.Object is null) return PatchResult.Refused(applied.Refusal!);
        var merged = current is null ? applied.Object : StructuredMerge.Merge(ApiSchema.For(type), current, applied.Object);
        return PatchResult.Of(merged, applied.Warnings);
    }
}
