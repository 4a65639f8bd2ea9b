using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Refusals;
using Fairlead.Kubernetes.Schema;
using Fairlead.Kubernetes.Validation;

namespace Fairlead.Kubernetes.Patching;

/// <summary>
/// Applies a client's patch to an object and decodes the outcome again, strictly if asked, so that a patch can do no more than a whole object could.
/// <code>
/// object ─┐
/// patch ──┴─ JSON patch · merge patch · strategic merge patch ─ JSON ─ decode by schema ─ object
/// </code>
/// Server-side apply is a story of its own: server-side apply in <c>ServerSideApply</c>.
/// </summary>
public static class Patcher
{
    public const string JsonPatchType = "application/json-patch+json";
    public const string MergePatchType = "application/merge-patch+json";
    public const string StrategicType = "application/strategic-merge-patch+json";
    public const string ApplyType = "application/apply-patch+yaml";

    /// <summary>What Kubernetes says of a patch that is well-formed but does not fit the object.</summary>
    internal static readonly Refusal Unapplicable = new(RefusalReason.Invalid, "the server rejected our request due to an error in our request", []) { IsOfRequest = true };

    public static PatchResult Apply(ResourceType type, JsonObject current, string contentType, ReadOnlyMemory<byte> patch, FieldValidation validation)
    {
        var schema = ApiSchema.For(type);
        var patchNode = JsonRaw.ParseChecked(patch.Span, out string? fault, out var duplicates);
        if (fault is not null) return PatchResult.Refused($"error decoding patch: {fault}");
        if (duplicates.Count > 0 && validation == FieldValidation.Strict)
            return PatchResult.Refused($"strict decoding error: {string.Join(", ", duplicates)}");
        var patched = contentType.Split(';')[0].Trim() switch
        {
            JsonPatchType => JsonPatch.Apply(current, patchNode),
            MergePatchType => MergePatch.Apply(current, patchNode),
            StrategicType => StrategicMergePatch.Apply(schema, current, patchNode),
            _ => PatchResult.Refused(new Refusal(RefusalReason.UnsupportedMediaType,
                $"the body of the request was in an unknown format - accepted media types include: {JsonPatchType}, {MergePatchType}, {StrategicType}, {ApplyType}", [])),
        };
        return patched.Object is null ? patched : Decoded(type, patched.Object, patchNode, duplicates, validation);
    }

    private static PatchResult Decoded(ResourceType type, JsonObject patched, JsonNode? patch, IReadOnlyList<string> duplicates, FieldValidation validation)
    {
        byte[] json = JsonSerializerBytes(patched);
        var decoded = TreeDecoder.Decode(ApiSchema.For(type), json, out string? fault, out var strict);
        if (decoded is null) return Invalid(patch, fault!);
        if (strict.Count > 0 && validation == FieldValidation.Strict) return Invalid(patch, $"strict decoding error: {string.Join(", ", strict)}");
        var kind = new GroupVersionKind(type.Group, type.Version, type.Kind);
        return PatchResult.Of(BodyDecoder.Typed(decoded, kind), validation == FieldValidation.Warn ? [.. duplicates, .. strict] : []);
    }

    private static PatchResult Invalid(JsonNode? patch, string why)
    {
        var faults = new Faults();
        faults.Invalid(FieldPath.Root("patch"), GoPrint.Value(patch), why);
        return PatchResult.Refused(Refusal.Invalid("", "", "", faults.Found) with { IsOfRequest = true });
    }

    internal static byte[] JsonSerializerBytes(JsonNode node)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) node.WriteTo(writer);
        return stream.ToArray();
    }
}
