using System.Text.Json.Nodes;
using Fairlead.Api.Cache;
using Fairlead.Api.Resources;

namespace Fairlead.Api.OpenApi;

/// <summary>OpenAPI 3.0 documents of the paths that belong to no group's version: discovery, version, and what verifies tokens.</summary>
internal static class OpenApiOutside
{
    private const string Meta = "io.k8s.apimachinery.pkg.apis.meta.v1.", Version = "io.k8s.apimachinery.pkg.version.Info";

    private static readonly string[] AnyForm = ["application/json", "application/vnd.kubernetes.protobuf", "application/yaml"];

    /// <summary>What <c>/version</c> tells; all text, the first nine always there.</summary>
    private static readonly string[] VersionFields =
        ["major", "minor", "gitVersion", "gitCommit", "gitTreeState", "buildDate", "goVersion", "compiler", "platform", "emulationMajor", "emulationMinor", "minCompatibilityMajor", "minCompatibilityMinor"];

    /// <summary>One path that is told by GET.</summary>
    /// <param name="Definition">What it answers with; null: text.</param>
    private sealed record Told(string Tag, string OperationId, string Description, string? Definition, string[] MediaTypes);

    private static readonly Dictionary<string, Told> All = Tell();

    public static IEnumerable<string> Paths => All.Keys;

    private static Dictionary<string, Told> Tell()
    {
        var told = new Dictionary<string, Told>(StringComparer.Ordinal)
        {
            [".well-known/openid-configuration"] = new("WellKnown", "getServiceAccountIssuerOpenIDConfiguration", "Who issues service account tokens, and where the keys are that verify them.", null, ["application/json"]),
            ["api"] = new("core", "getCoreAPIVersions", "The versions of the core group.", Meta + "APIVersions", AnyForm),
            ["apis"] = new("apis", "getAPIVersions", "The groups and their versions.", Meta + "APIGroupList", AnyForm),
            ["openid/v1/jwks"] = new("openid", "getServiceAccountIssuerOpenIDKeyset", "The keys that verify service account tokens.", null, ["application/jwk-set+json"]),
            ["version"] = new("version", "getCodeVersion", "The version of this server.", Version, ["application/json"]),
        };
        foreach (string group in ServedKinds.All.Select(t => t.Group).Where(g => g.Length > 0).Distinct())
        {
            string tag = TagOf(group);
            told[$"apis/{group}"] = new(tag, $"get{char.ToUpperInvariant(tag[0])}{tag[1..]}APIGroup", "The versions of this group.", Meta + "APIGroup", AnyForm);
        }
        return told;
    }

    /// <summary>rbac.authorization.k8s.io is rbacAuthorization.</summary>
    private static string TagOf(string group)
    {
        string[] words = (group.EndsWith(".k8s.io", StringComparison.Ordinal) ? group[..^".k8s.io".Length] : group).Split('.');
        return words[0] + string.Concat(words[1..].Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
    }

    public static byte[] Json(string path)
    {
        var told = All[path];
        var content = new JsonObject(told.MediaTypes.Select(m => KeyValuePair.Create(m, (JsonNode?)new JsonObject { ["schema"] = SchemaOf(told.Definition) })));
        var operation = new JsonObject
        {
            ["tags"] = new JsonArray(told.Tag),
            ["description"] = told.Description,
            ["operationId"] = told.OperationId,
            ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK", ["content"] = content } },
        };
        return CanonicalJson.ToUtf8(OpenApiV3.Document(new JsonObject { [$"/{path}/"] = new JsonObject { ["get"] = operation } }, Schemas(told.Definition)));
    }

    private static JsonObject SchemaOf(string? definition) => definition is null
        ? new() { ["type"] = "string" }
        : new() { ["$ref"] = "#/components/schemas/" + definition };

    private static JsonObject Schemas(string? definition) => definition switch
    {
        null => [],
        Version => new()
        {
            [Version] = new JsonObject
            {
                ["description"] = "What the server is and how it was built.",
                ["type"] = "object",
                ["required"] = new JsonArray([.. VersionFields.Take(9).Select(f => (JsonNode)f)]),
                ["properties"] = new JsonObject(VersionFields.Order(StringComparer.Ordinal).Select(f => KeyValuePair.Create(f, (JsonNode?)new JsonObject { ["type"] = "string" }))),
            },
        },
        _ => OpenApiV3.Schemas(OpenApiFacts.Definitions(), [definition]),
    };
}
