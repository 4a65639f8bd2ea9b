using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Refusals;
using Fairlead.Kubernetes.Schema;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Patching;

/// <summary>The object that a manager applies, and the fields that it names. Fields that the path does not take (the status on the main path) are left out.</summary>
/// <param name="Fields">Those that its manager owns.</param>
/// <param name="Named">Those and the ones that nobody owns, such as the name.</param>
internal sealed record AppliedObject(JsonObject? Object, FieldSet Fields, FieldSet Named, Refusal? Refusal, IReadOnlyList<string> Warnings)
{
    public static AppliedObject Read(ResourceType type, ReadOnlyMemory<byte> body, ApplyOptions options)
    {
        var yaml = YamlToJson.Convert(body.Span);
        if (yaml.Json is null) return Refused($"error decoding YAML: error converting YAML to JSON: yaml: {yaml.Fault}");
        var node = JsonRaw.Parse(yaml.Json, out _);
        if (node is not (null or JsonObject)) return Refused($"error decoding YAML: error unmarshaling JSON: while decoding JSON: {GoPrint.NotAMap(node)}");
        var applied = node as JsonObject ?? [];
        if (KindOf(applied) is var kind && kind != new GroupVersionKind(type.Group, type.Version, type.Kind)) return Refused($"invalid object type: {kind}");
        if (applied.Obj("metadata")?.List("managedFields") is not null) return Refused("metadata.managedFields must be nil");
        var schema = ApiSchema.For(type);
        if (TypedFit.FaultOf(schema, applied) is { } misfit) return Refused(NotTyped(applied, kind, misfit));
        if (yaml.Duplicates.Count > 0 && options.Validation == FieldValidation.Strict) return Refused($"error strict decoding YAML: error converting YAML to JSON: {string.Join(", ", yaml.Duplicates)}");
        var obj = Taken(type, applied, options.Subresource);
        return new(obj, ManagedFields.Strip(FieldSets.Of(schema, obj)), FieldSets.Of(schema, obj), null, options.Validation == FieldValidation.Warn ? [.. yaml.Duplicates.SelectMany(BodyDecoder.YamlWarnings)] : []);
    }

    private static GroupVersionKind KindOf(JsonObject applied)
    {
        string[] version = applied.Text("apiVersion").Split('/', 2);
        return new(version.Length == 2 ? version[0] : "", version[^1], applied.Text("kind"));
    }

    private static AppliedObject Refused(string why) => Refused(Refusal.BadRequest(why));

    private static AppliedObject Refused(Refusal refusal) => new(null, new(), new(), refusal, []);

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

    private static string NotTyped(JsonObject applied, GroupVersionKind kind, string why)
    {
        var metadata = applied.Obj("metadata") ?? [];
        return $"failed to create typed patch object ({metadata.Text("namespace")}/{metadata.Text("name")}; {kind}): {why}";
    }
}
