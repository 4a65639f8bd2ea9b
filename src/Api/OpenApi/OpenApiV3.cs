using System.Text.Json.Nodes;
using Fairlead.Api.Cache;

namespace Fairlead.Api.OpenApi;

/// <summary>OpenAPI 3.0 documents, one a group and version, and the index of them.</summary>
internal static class OpenApiV3
{
    public static byte[] Index(IEnumerable<(string Path, string Hash)> paths)
    {
        var index = new JsonObject();
        foreach (var (path, hash) in paths.OrderBy(p => p.Path, StringComparer.Ordinal)) index[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash={hash}" };
        return CanonicalJson.ToUtf8(new JsonObject { ["paths"] = index });
    }

    public static byte[] Json(string groupVersion)
    {
        var all = OpenApiFacts.Definitions();
        var byKind = OpenApiFacts.ByKind(all);
        var facts = OpenApiFacts.Paths(groupVersion);
        var schemas = Schemas(all, OpenApiFacts.Roots(facts, byKind));
        var paths = new JsonObject();
        foreach (var path in facts)
        {
            var item = new JsonObject();
            foreach (var (method, verb) in path.Operations) item[method] = Operation(path, verb, byKind.GetValueOrDefault((path.Group, path.Version, path.Kind)), OpenApiFacts.AnswerOf(path, verb, byKind));
            paths[path.Path] = item;
        }
        return CanonicalJson.ToUtf8(Document(paths, schemas));
    }

    public static JsonObject Document(JsonObject paths, JsonObject schemas) => new()
    {
        ["openapi"] = "3.0.0",
        ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1.36.0" },
        ["paths"] = paths,
        ["components"] = new JsonObject { ["schemas"] = schemas },
    };

    /// <summary>These definitions and what they need, in the form of version 3.</summary>
    public static JsonObject Schemas(JsonObject definitions, IEnumerable<string> roots)
    {
        var schemas = OpenApiFacts.Closure(definitions, roots);
        foreach (var (_, schema) in schemas) ToV3(schema!);
        return schemas;
    }

    private static JsonObject Operation(OpenApiFacts.PathFacts path, string verb, string? definition, string? answered)
    {
        var answer = new JsonObject { ["description"] = "OK" };
        if (answered is not null) answer["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = Reference(answered) }, ["application/yaml"] = new JsonObject { ["schema"] = Reference(answered) } };
        var operation = new JsonObject
        {
            ["parameters"] = new JsonArray([.. OpenApiFacts.ParametersOf(verb).Select(name => (JsonNode)new JsonObject
            {
                ["name"] = name, ["in"] = "query", ["schema"] = new JsonObject { ["type"] = OpenApiFacts.ParameterType(name), ["uniqueItems"] = true },
            })]),
            ["responses"] = new JsonObject { ["200"] = answer },
            ["x-kubernetes-action"] = verb,
            ["x-kubernetes-group-version-kind"] = new JsonObject { ["group"] = path.Group, ["version"] = path.Version, ["kind"] = path.Kind },
        };
        if (verb is "post" or "put" or "patch" && definition is not null)
        {
            var content = new JsonObject();
            foreach (string media in OpenApiFacts.MediaTypes(verb)) content[media] = new JsonObject { ["schema"] = Reference(definition) };
            operation["requestBody"] = new JsonObject { ["content"] = content };
        }
        return operation;
    }

    private static JsonObject Reference(string definition) => new() { ["$ref"] = "#/components/schemas/" + definition };

    /// <summary>References point elsewhere in version 3, and a number or a text is said with oneOf.</summary>
    private static void ToV3(JsonNode node)
    {
        if (node is JsonArray list)
            foreach (var item in list) if (item is not null) ToV3(item);
        if (node is not JsonObject obj) return;
        if (obj["$ref"] is JsonValue reference && reference.TryGetValue(out string? target))
            obj["$ref"] = target.Replace("#/definitions/", "#/components/schemas/", StringComparison.Ordinal);
        if (obj["format"] is JsonValue format && format.TryGetValue(out string? text) && text == "int-or-string")
        {
            obj.Remove("type");
            obj["oneOf"] = new JsonArray(new JsonObject { ["type"] = "integer" }, new JsonObject { ["type"] = "string" });
        }
        foreach (var (_, value) in obj.ToList()) if (value is not null) ToV3(value);
    }
}
