using System.Text.Json.Nodes;
using Fairlead.Api.Cache;

namespace Fairlead.Api.OpenApi;

/// <summary>The Swagger 2.0 document: definitions, and for each path its operations with kind, action and parameters.</summary>
internal static class OpenApiV2
{
    public static byte[] Json() => CanonicalJson.ToUtf8(new JsonObject
    {
        ["swagger"] = "2.0",
        ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1.36.0" },
        ["paths"] = Paths(),
        ["definitions"] = Definitions(),
    });

    /// <summary>The definitions of everything that is served.</summary>
    public static JsonObject Definitions()
    {
        var all = OpenApiFacts.Definitions();
        var byKind = OpenApiFacts.ByKind(all);
        return OpenApiFacts.Closure(all, OpenApiFacts.Roots(OpenApiFacts.Paths(), byKind));
    }

    private static JsonObject Paths()
    {
        var byKind = OpenApiFacts.ByKind(OpenApiFacts.Definitions());
        var paths = new JsonObject();
        foreach (var path in OpenApiFacts.Paths())
        {
            var item = new JsonObject();
            string? definition = byKind.GetValueOrDefault((path.Group, path.Version, path.Kind));
            foreach (var (method, verb) in path.Operations) item[method] = Operation(path, verb, definition, OpenApiFacts.AnswerOf(path, verb, byKind));
            paths[path.Path] = item;
        }
        return paths;
    }

    private static JsonObject Operation(OpenApiFacts.PathFacts path, string verb, string? definition, string? answered)
    {
        var parameters = new JsonArray();
        if (verb is "post" or "put" && definition is not null)
            parameters.Add(new JsonObject { ["name"] = "body", ["in"] = "body", ["required"] = true, ["schema"] = new JsonObject { ["$ref"] = "#/definitions/" + definition } });
        foreach (string name in OpenApiFacts.ParametersOf(verb))
            parameters.Add(new JsonObject { ["name"] = name, ["in"] = "query", ["type"] = OpenApiFacts.ParameterType(name), ["uniqueItems"] = true });
        var answer = new JsonObject { ["description"] = "OK" };
        if (answered is not null) answer["schema"] = new JsonObject { ["$ref"] = "#/definitions/" + answered };
        return new()
        {
            ["consumes"] = new JsonArray([.. OpenApiFacts.MediaTypes(verb).Select(m => (JsonNode)m)]),
            ["produces"] = new JsonArray("application/json", "application/yaml"),
            ["schemes"] = new JsonArray("https"),
            ["parameters"] = parameters,
            ["responses"] = new JsonObject { ["200"] = answer },
            ["x-kubernetes-action"] = verb,
            ["x-kubernetes-group-version-kind"] = new JsonObject { ["group"] = path.Group, ["version"] = path.Version, ["kind"] = path.Kind },
        };
    }
}
