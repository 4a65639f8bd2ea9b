using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Fairlead.Kubernetes.Protobuf;
using Fairlead.Kubernetes.Refusals;
using Fairlead.Kubernetes.Schema;

namespace Fairlead.Kubernetes.Decoding;

/// <summary>
/// A request body into an object: JSON, YAML or Kubernetes' protobuf, by the content type. What cannot be read is refused in the words of
/// Kubernetes' API server; no input makes it throw.
///
/// <code>
/// body ─ media type ─┬─ JSON ────────────────┐
///                    ├─ YAML → JSON text ────┼─ apiVersion, kind ─ schema ─ JsonObjectDecoder ─ strict? ─ object
///                    └─ protobuf ─ envelope ─┴───────────────────────────── ProtobufDecoder ───────────── object
/// </code>
/// </summary>
public static class BodyDecoder
{
    public const string Json = "application/json";
    public const string Yaml = "application/yaml";
    public const string ProtobufType = "application/vnd.kubernetes.protobuf";

    /// <summary>Reads an object that should be of this resource. Without <c>kind</c> and <c>apiVersion</c> it is taken to be one.</summary>
    public static DecodeResult Decode(ResourceType expected, ReadOnlyMemory<byte> body, string? contentType, FieldValidation validation) =>
        DecodeAs(new(expected.Group, expected.Version, expected.Kind), body, contentType, validation);

    /// <summary>Reads an object of a kind without a resource of its own: DeleteOptions, Scale, Eviction, a review.</summary>
    public static DecodeResult DecodeAs(GroupVersionKind expected, ReadOnlyMemory<byte> body, string? contentType, FieldValidation validation) =>
        MediaType(contentType) switch
        {
            Json or "" => DecodeText(expected, body.Span, body.Span, yamlFaults: [], validation),
            Yaml or "application/x-yaml" or "text/yaml" => DecodeYaml(expected, body, validation),
            ProtobufType => ProtobufBody.Decode(expected, body),
            var other => DecodeResult.Refused(new(RefusalReason.UnsupportedMediaType,
                $"the body of the request was in an unknown format - accepted media types include: {Json}, {Yaml}, {ProtobufType}", [])),
        };

    /// <summary>The type without its parameters; one whose parameters make no sense is none that is known.</summary>
    private static string MediaType(string? contentType)
    {
        if (string.IsNullOrWhiteSpace(contentType)) return "";
        string[] parts = contentType.Split(';');
        bool makesSense = parts[0].Trim().Length > 0 && parts.Skip(1).All(p => p.Contains('=', StringComparison.Ordinal) || (p.Trim().Length == 0 && ReferenceEquals(p, parts[^1])));
        return makesSense ? parts[0].Trim().ToLowerInvariant() : contentType;
    }

    private static DecodeResult DecodeYaml(GroupVersionKind expected, ReadOnlyMemory<byte> body, FieldValidation validation)
    {
        var yaml = YamlToJson.Convert(body.Span);
        return yaml.Json is null
            ? DecodeResult.Refused(Unrecognized(expected, $"yaml: {yaml.Fault}", body.Span))
            : DecodeText(expected, yaml.Json, body.Span, yaml.Duplicates, validation);
    }

    /// <param name="body">What the client sent: a refusal shows its beginning.</param>
    private static DecodeResult DecodeText(GroupVersionKind expected, ReadOnlySpan<byte> json, ReadOnlySpan<byte> body, IReadOnlyList<string> yamlFaults, FieldValidation validation)
    {
        if (!Utf8.IsValid(json)) json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));
        try
        {
            if (KindPeek.Read(json, expected, out var actual) is { } fault)
                return DecodeResult.Refused(Unrecognized(expected, $"couldn't get version/kind; json parse error: {fault}", body));
            if (WrongKind(expected, actual) is { } refusal) return DecodeResult.Refused(refusal);
            return Checked(expected, IsOptions(expected) ? expected : actual, json, yamlFaults, validation);
        }
        catch (JsonException)
        {
            return DecodeResult.Refused(Unrecognized(expected, $"couldn't get version/kind; json parse error: {GoJsonSyntax.Explain(json)}", body));
        }
    }

    private static DecodeResult Checked(GroupVersionKind expected, GroupVersionKind actual, ReadOnlySpan<byte> json, IReadOnlyList<string> yamlFaults, FieldValidation validation)
    {
        var type = ApiSchema.For(actual) ?? throw new ArgumentException($"{actual} has no schema");
        var decoder = new JsonObjectDecoder(json);
        var obj = decoder.Decode(type);
        if (obj is null) return DecodeResult.Refused(CannotBeHandled(expected, actual, decoder.Fault!));
        IReadOnlyList<string> strict = [.. yamlFaults, .. decoder.Strict];
        if (strict.Count > 0 && validation == FieldValidation.Strict)
            return DecodeResult.Refused(CannotBeHandled(expected, actual, $"strict decoding error: {string.Join(", ", strict)}"));
        return new(Typed(obj, actual), actual, null, validation == FieldValidation.Warn ? [.. yamlFaults.SelectMany(YamlWarnings), .. decoder.Strict] : []);
    }

    /// <summary>Faults of a YAML text that the library tells as one are warnings of their own, a line each.</summary>
    internal static IEnumerable<string> YamlWarnings(string fault) =>
        fault.StartsWith(YamlToJson.DuplicatesHead, StringComparison.Ordinal) ? fault[YamlToJson.DuplicatesHead.Length..].Split('\n').Select(line => line.Trim()) : [fault];

    /// <summary>The object with its kind first, as Kubernetes writes it.</summary>
    internal static JsonObject Typed(JsonObject obj, GroupVersionKind kind)
    {
        obj.Remove("apiVersion");
        obj.Remove("kind");
        obj.Insert(0, "apiVersion", kind.ApiVersion);
        obj.Insert(1, "kind", kind.Kind);
        return obj;
    }

    internal static Refusal? WrongKind(GroupVersionKind expected, GroupVersionKind actual)
    {
        if (actual == expected) return null;
        if (IsOptions(expected))
            return actual.Kind == expected.Kind ? null : Refusal.BadRequest($"no kind \"{actual.Kind}\" is registered for version \"{actual.ApiVersion}\" in scheme \"k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27\"");
        if (ApiSchema.For(actual) is null)
            return CannotBeHandled(expected, actual, $"no kind \"{actual.Kind}\" is registered for version \"{actual.ApiVersion}\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"");
        string package = expected.Group.Length == 0 ? "core" : expected.Group.Split('.')[0];
        return CannotBeHandled(expected, actual, $"converting ({actual.Version}.{actual.Kind}) to ({package}.{expected.Kind}): unknown conversion");
    }

    /// <summary>Options come in the API version of any group, and what is wrong with them is told without more words.</summary>
    private static bool IsOptions(GroupVersionKind kind) => kind.Kind == "DeleteOptions";

    internal static Refusal CannotBeHandled(GroupVersionKind expected, GroupVersionKind actual, string why) => IsOptions(expected)
        ? Refusal.BadRequest(why)
        : Refusal.BadRequest($"{actual.Kind} in version \"{actual.Version}\" cannot be handled as a {expected.Kind}: {why}");

    internal static Refusal Unrecognized(GroupVersionKind expected, string why, ReadOnlySpan<byte> body) => IsOptions(expected)
        ? Refusal.BadRequest(why)
        : Refusal.BadRequest($"the object provided is unrecognized (must be of type {expected.Kind}): {why} ({GoText.Summary(body)})");
}
