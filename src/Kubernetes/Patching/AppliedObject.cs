using System.Globalization;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Refusals;
using Fairlead.Kubernetes.Schema;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Patching;

/// <summary>The object that a manager applies, and the fields that it names. Fields that the path does not take (the status on the main path) are left out.</summary>
internal sealed record AppliedObject(JsonObject? Object, FieldSet Fields, Refusal? Refusal, IReadOnlyList<string> Warnings)
{
    public static AppliedObject Read(ResourceType type, ReadOnlyMemory<byte> body, ApplyOptions options)
    {
        if (Unreadable(type, body) is { } unreadable) return Refused(Refusal.BadRequest(unreadable));
        var decoded = BodyDecoder.Decode(type, body, BodyDecoder.Yaml, FieldValidation.Warn);
        if (decoded.Object is null) return Refused(decoded.Refusal!);
        if (decoded.Warnings.FirstOrDefault(w => w.StartsWith("unknown field", StringComparison.Ordinal)) is { } unknown)
            return Refused(NotTyped(type, decoded.Object, $".{unknown.Split('"')[1]}: field not declared in schema"));
        if (decoded.Warnings.Count > 0 && options.Validation == FieldValidation.Strict)
            return Refused(Refusal.BadRequest($"error strict decoding YAML: {string.Join(", ", decoded.Warnings)}"));
        if (decoded.Object.Obj("metadata")?.Has("managedFields") == true) return Refused(Refusal.BadRequest("metadata.managedFields must be nil"));
        var schema = ApiSchema.For(type);
        var obj = Taken(type, decoded.Object, options.Subresource);
        if (DuplicateKey(schema, obj, "") is { } duplicate) return Refused(NotTyped(type, obj, duplicate));
        var named = YamlToJson.Convert(body.Span).Json is { } json ? JsonRaw.Parse(json, out _) as JsonObject : null;
        var fields = ManagedFields.Strip(FieldSets.Of(schema, Taken(type, named ?? obj, options.Subresource)));
        return new(obj, fields, null, options.Validation == FieldValidation.Warn ? decoded.Warnings : []);
    }

    /// <summary>What must be right before it is looked at as an object: YAML, a map, and of the version that the path says.</summary>
    private static string? Unreadable(ResourceType type, ReadOnlyMemory<byte> body)
    {
        var yaml = YamlToJson.Convert(body.Span);
        if (yaml.Json is null) return $"error decoding YAML: error converting YAML to JSON: yaml: {yaml.Fault}";
        var node = JsonRaw.Parse(yaml.Json, out _);
        if (node is not (null or JsonObject)) return $"error decoding YAML: error unmarshaling JSON: while decoding JSON: {GoPrint.NotAMap(node)}";
        string version = (node as JsonObject)?.Text("apiVersion") ?? "";
        return version == type.ApiVersion ? null : $"Incorrect version specified in apply patch. Specified patch version: {version}, expected: {type.ApiVersion}";
    }

    private static AppliedObject Refused(Refusal refusal) => new(null, new(), refusal, []);

    private static JsonObject Taken(ResourceType type, JsonObject obj, string subresource)
    {
        if (subresource == "status")
        {
            foreach (var (name, _) in obj.ToList())
            {
                if (name is not ("apiVersion" or "kind" or "metadata" or "status")) obj.Remove(name);
            }
        }
        else if (subresource.Length == 0 && type.Subresources.Contains("status")) obj.Remove("status");
        return obj;
    }

    private static Refusal NotTyped(ResourceType type, JsonObject obj, string why)
    {
        var metadata = obj.Obj("metadata") ?? [];
        var kind = new GroupVersionKind(type.Group, type.Version, type.Kind);
        return Refusal.BadRequest($"failed to create typed patch object ({metadata.Text("namespace")}/{metadata.Text("name")}; {kind}): {why}");
    }

    private static string? DuplicateKey(TypeSchema type, JsonNode? node, string path)
    {
        switch (node)
        {
            case JsonObject map when type.Kind == TypeKind.Struct:
                foreach (var (name, value) in map)
                {
                    if (type.Field(name) is not { } field) continue;
                    if (InList(field, value, $"{path}.{name}") is { } fault) return fault;
                    if (field.Type.Kind == TypeKind.Struct && DuplicateKey(field.Type, value, $"{path}.{name}") is { } inner) return inner;
                }
                return null;
            default: return null;
        }
    }

    private static string? InList(FieldSchema field, JsonNode? value, string path)
    {
        if (value is not JsonArray list || field.Type.Kind != TypeKind.List) return null;
        var keys = new ItemKeys(field);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < list.Count; i++)
        {
            if (field.ListKind != ListKind.Atomic && !seen.Add(keys.Of(list[i]))) return $"{path}: duplicate entries for key {FieldPaths.Text([keys.Of(list[i])])}";
            if (field.ListKind == ListKind.Map && list[i] is JsonObject item && field.MapKeys.FirstOrDefault(k => !item.Has(k) && k != "protocol") is { } missing)
                return string.Create(CultureInfo.InvariantCulture, $"{path}: element {i}: associative list with keys has an element that omits key field \"{missing}\" (and doesn't have default value)");
            if (DuplicateKey(field.Type.Element, list[i], $"{path}[{i}]") is { } fault) return fault;
        }
        return null;
    }
}
