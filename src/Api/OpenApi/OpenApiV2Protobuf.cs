using System.Text.Json.Nodes;
using Fairlead.Api.Cache;

namespace Fairlead.Api.OpenApi;

/// <summary>
/// The Swagger document as protobuf message openapi.v2.Document (gnostic's openapiv2.proto; the numbers below are its field numbers): the one
/// form that kubectl before 1.27 reads. It validates manifests and explains fields from it.
/// </summary>
internal static class OpenApiV2Protobuf
{
    public static byte[] Bytes()
    {
        var definitions = new ProtoWriter();
        foreach (var (name, schema) in OpenApiV2.Definitions()) definitions.Message(1, Named(name, Schema(schema!.AsObject())));
        var paths = new ProtoWriter();
        foreach (var path in OpenApiFacts.Paths()) paths.Message(2, Named(path.Path, PathItem(path)));
        return new ProtoWriter()
            .Text(1, "2.0")
            .Message(2, new ProtoWriter().Text(1, "Kubernetes").Text(2, "v1.36.0"))
            .Message(8, paths)
            .Message(9, definitions)
            .Written.ToArray();
    }

    private static ProtoWriter Named(string name, ProtoWriter value) => new ProtoWriter().Text(1, name).Message(2, value);

    private static ProtoWriter Schema(JsonObject schema)
    {
        var writer = new ProtoWriter()
            .Text(1, Text(schema["$ref"]))
            .Text(2, Text(schema["format"]))
            .Text(4, Text(schema["description"]));
        foreach (var required in schema["required"] as JsonArray ?? []) writer.Text(19, Text(required));
        if (schema["additionalProperties"] is JsonObject additional) writer.Message(21, new ProtoWriter().Message(1, Schema(additional)));
        if (Text(schema["type"]) is { } type) writer.Message(22, new ProtoWriter().Text(1, type));
        if (schema["items"] is JsonObject items) writer.Message(23, new ProtoWriter().Message(1, Schema(items)));
        if (schema["properties"] is JsonObject properties)
        {
            var named = new ProtoWriter();
            foreach (var (name, property) in properties) named.Message(1, Named(name, Schema(property!.AsObject())));
            writer.Message(25, named);
        }
        foreach (var (name, value) in schema)
            if (name.StartsWith("x-", StringComparison.Ordinal)) writer.Message(31, Extension(name, value!));
        return writer;
    }

    private static ProtoWriter PathItem(OpenApiFacts.PathFacts path)
    {
        var item = new ProtoWriter();
        foreach (var (method, verb) in path.Operations)
            if (FieldOf(method) is > 0 and var field) item.Message(field, Operation(path, verb));
        return item;
    }

    private static int FieldOf(string method) => method switch { "get" => 2, "put" => 3, "post" => 4, "delete" => 5, "options" => 6, "head" => 7, "patch" => 8, _ => 0 };

    private static ProtoWriter Operation(OpenApiFacts.PathFacts path, string verb)
    {
        var operation = new ProtoWriter();
        foreach (string media in OpenApiFacts.MediaTypes(verb)) operation.Text(7, media);
        foreach (string name in OpenApiFacts.ParametersOf(verb))
        {
            var query = new ProtoWriter().Text(2, "query").Text(4, name).Text(6, OpenApiFacts.ParameterType(name));
            var nonBody = new ProtoWriter().Message(3, query);
            operation.Message(8, new ProtoWriter().Message(1, new ProtoWriter().Message(2, nonBody)));
        }
        operation.Message(13, Extension("x-kubernetes-action", JsonValue.Create(verb)));
        return operation.Message(13, Extension("x-kubernetes-group-version-kind", new JsonObject { ["group"] = path.Group, ["kind"] = path.Kind, ["version"] = path.Version }));
    }

    /// <summary>Extensions travel as YAML; JSON is YAML.</summary>
    private static ProtoWriter Extension(string name, JsonNode value) => Named(name, new ProtoWriter().Text(2, CanonicalJson.ToText(value)));

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
