using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Refusals;
using Fairlead.Kubernetes.Schema;
using Fairlead.Kubernetes.Trees;
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
        string language = contentType.Split(';')[0].Trim();
        if (fault is not null) return PatchResult.Refused(language == StrategicType ? fault : $"error decoding patch: {fault}");
        if (language == JsonPatchType) duplicates = [.. duplicates.Concat(JsonPatch.Unknown(patchNode)).Select(d => $"json patch {d}")];
        var patched = language switch
        {
            JsonPatchType => JsonPatch.Apply(current, patchNode),
            MergePatchType => MergePatch.Apply(current, patchNode),
            StrategicType => StrategicMergePatch.Apply(schema, current, patchNode),
            _ => PatchResult.Refused(new Refusal(RefusalReason.UnsupportedMediaType,
                $"the body of the request was in an unknown format - accepted media types include: {JsonPatchType}, {MergePatchType}, {StrategicType}, {ApplyType}", [])),
        };
        if (patched.Object is not { } outcome) return patched;
        if (language == StrategicType && UnstructuredFit.Fault(schema, outcome) is { } misfit) return Invalid(GoPrint.Value(patchNode), misfit);
        return Decoded(type, outcome, language == StrategicType ? GoPrint.Value(patchNode) : null, duplicates, validation);
    }

    /// <param name="shown">What a refusal shows of a strategic merge patch, whose outcome goes into an object that has its type; null: it shows the patched object, as JSON.</param>
    private static PatchResult Decoded(ResourceType type, JsonObject patched, string? shown, IReadOnlyList<string> duplicates, FieldValidation validation)
    {
        byte[] json = JsonSerializerBytes(patched);
        bool isTyped = shown is not null;
        shown ??= Encoding.UTF8.GetString(json);
        var kind = new GroupVersionKind(type.Group, type.Version, type.Kind);
        if (!isTyped && OtherKind(patched, kind) is { } other) return Invalid(shown, other);
        var decoded = TreeDecoder.Decode(ApiSchema.For(type), json, out string? fault, out var strict);
        if (isTyped) strict = [.. strict.Order(StringComparer.Ordinal)];
        if (decoded is null) return Invalid(shown, fault!);
        if (duplicates.Count + strict.Count > 0 && validation == FieldValidation.Strict) return Invalid(shown, $"strict decoding error: {string.Join(", ", duplicates.Concat(strict))}");
        return PatchResult.Of(BodyDecoder.Typed(decoded, kind), validation == FieldValidation.Warn ? [.. duplicates, .. strict] : []);
    }

    /// <summary>A patch that makes another kind of the object.</summary>
    private static string? OtherKind(JsonObject patched, GroupVersionKind kind)
    {
        string apiVersion = patched.Text("apiVersion"), name = patched.Text("kind");
        if (patched.Has("apiVersion") && patched.Has("kind") && (apiVersion != kind.ApiVersion || name != kind.Kind))
            return $"no kind \"{name}\" is registered for version \"{apiVersion}\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"";
        return null;
    }

    private static PatchResult Invalid(string shown, string why)
    {
        var faults = new Faults();
        faults.Invalid(FieldPath.Root("patch"), shown, why);
        return PatchResult.Refused(Refusal.Invalid("", "", "", faults.Found) with { IsOfRequest = true });
    }

    internal static byte[] JsonSerializerBytes(JsonNode node)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) node.WriteTo(writer);
        return stream.ToArray();
    }
}
