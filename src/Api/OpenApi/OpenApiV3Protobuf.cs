using System.Text.Json.Nodes;
using Fairlead.Api.Cache;

namespace Fairlead.Api.OpenApi;

/// <summary>
/// A document of OpenAPI 3 as protobuf message openapi.v3.Document (gnostic's openapiv3.proto; the numbers below are its field numbers). Made from the
/// JSON form, so that both say the same.
/// </summary>
internal static class OpenApiV3Protobuf
{
    public static byte[] Bytes(byte[] json)
    {
        var document = JsonNode.Parse(json)!.AsObject();
        var info = document["info"]!;
        var paths = new ProtoWriter();
        foreach (var (path, item) in document["paths"]!.AsObject()) paths.Message(1, Named(path, PathItem(item!.AsObject())));
        var schemas = new ProtoWriter();
        foreach (var (name, schema) in document["components"]!["schemas"]!.AsObject()) schemas.Message(1, Named(name, SchemaOrReference(schema!.AsObject())));
        return new ProtoWriter()
            .Text(1, Text(document["openapi"]))
            .Message(2, new ProtoWriter().Text(1, Text(info["title"])).Text(6, Text(info["version"])))
            .Message(4, paths)
            .Message(5, new ProtoWriter().Message(1, schemas))
            .Written.ToArray();
    }

    private static ProtoWriter Named(string name, ProtoWriter value) => new ProtoWriter().Text(1, name).Message(2, value);

    /// <summary>A reference with anything beside it is a schema of that one (allOf); on its own it is a reference.</summary>
    private static ProtoWriter SchemaOrReference(JsonObject schema) => Text(schema["$ref"]) is { } target
        ? new ProtoWriter().Message(2, new ProtoWriter().Text(1, target).Text(3, Text(schema["description"])))
        : new ProtoWriter().Message(1, Schema(schema));

    private static ProtoWriter Schema(JsonObject schema)
    {
        var writer = new ProtoWriter().Flag(20, schema["uniqueItems"]?.GetValueKind() == System.Text.Json.JsonValueKind.True);
        foreach (var required in schema["required"] as JsonArray ?? []) writer.Text(23, Text(required));
        writer.Text(25, Text(schema["type"]));
        foreach (var (field, name) in ((int, string)[])[(26, "allOf"), (27, "oneOf"), (28, "anyOf")])
            foreach (var part in schema[name] as JsonArray ?? []) writer.Message(field, SchemaOrReference(part!.AsObject()));
        if (schema["items"] is JsonObject items) writer.Message(30, new ProtoWriter().Message(1, SchemaOrReference(items)));
        if (schema["properties"] is JsonObject properties)
        {
            var named = new ProtoWriter();
            foreach (var (name, property) in properties) named.Message(1, Named(name, SchemaOrReference(property!.AsObject())));
            writer.Message(31, named);
        }
        if (schema["additionalProperties"] is JsonObject additional) writer.Message(32, new ProtoWriter().Message(1, SchemaOrReference(additional)));
        if (Text(schema["default"]) is { } fallback) writer.Message(33, new ProtoWriter().Text(3, fallback));
        writer.Text(34, Text(schema["description"])).Text(35, Text(schema["format"]));
        return Extensions(writer, 36, schema);
    }

    private static ProtoWriter PathItem(JsonObject item)
    {
        var writer = new ProtoWriter();
        foreach (var (method, operation) in item)
            if (FieldOf(method) is > 0 and var field) writer.Message(field, Operation(operation!.AsObject()));
        return writer;
    }

    private static int FieldOf(string method) =>
        method switch { "get" => 4, "put" => 5, "post" => 6, "delete" => 7, "options" => 8, "head" => 9, "patch" => 10, _ => 0 };

    private static ProtoWriter Operation(JsonObject operation)
    {
        var writer = new ProtoWriter();
        foreach (var parameter in operation["parameters"] as JsonArray ?? []) writer.Message(6, new ProtoWriter().Message(1, Parameter(parameter!.AsObject())));
        if (operation["requestBody"] is JsonObject body)
            writer.Message(7, new ProtoWriter().Message(1, new ProtoWriter().Message(2, Content(body["content"]!.AsObject()))));
        var responses = new ProtoWriter();
        foreach (var (code, response) in operation["responses"]!.AsObject())
            responses.Message(2, Named(code, new ProtoWriter().Message(1, new ProtoWriter().Text(1, Text(response!["description"])))));
        return Extensions(writer.Message(8, responses), 13, operation);
    }

    private static ProtoWriter Parameter(JsonObject parameter) => new ProtoWriter()
        .Text(1, Text(parameter["name"]))
        .Text(2, Text(parameter["in"]))
        .Message(10, SchemaOrReference(parameter["schema"]!.AsObject()));

    private static ProtoWriter Content(JsonObject content)
    {
        var writer = new ProtoWriter();
        foreach (var (media, type) in content) writer.Message(1, Named(media, new ProtoWriter().Message(1, SchemaOrReference(type!["schema"]!.AsObject()))));
        return writer;
    }

    /// <summary>Extensions travel as YAML; JSON is YAML.</summary>
    private static ProtoWriter Extensions(ProtoWriter writer, int field, JsonObject of)
    {
        foreach (var (name, value) in of)
            if (name.StartsWith("x-", StringComparison.Ordinal)) writer.Message(field, Named(name, new ProtoWriter().Text(2, CanonicalJson.ToText(value!))));
        return writer;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
