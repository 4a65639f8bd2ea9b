using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Api.Resources;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Facts;

namespace Fairlead.Api.OpenApi;

/// <summary>Reads the facts that OpenAPI documents are made of: definitions, and the operations of the served kinds.</summary>
internal static class OpenApiFacts
{
    private const string Reference = "#/definitions/";

    /// <summary>All definitions, as they stand in the facts, with what there is to say of kinds and fields.</summary>
    public static JsonObject Definitions()
    {
        using var facts = ApiFacts.Definitions();
        var definitions = (JsonObject)JsonNode.Parse(facts.RootElement.GetProperty("definitions").GetRawText())!;
        Describe(definitions);
        return definitions;
    }

    /// <summary>
    /// The facts have no sentences. Ours stand in <c>descriptions.json</c>: by definition, then by field; "" is the definition itself, and under "*" and
    /// "*List" are the fields that mean the same in every kind and in every list.
    /// </summary>
    private static void Describe(JsonObject definitions)
    {
        using var stream = typeof(OpenApiFacts).Assembly.GetManifestResourceStream("Fairlead.Api.OpenApi.descriptions.json")!;
        var sentences = JsonNode.Parse(stream)!.AsObject();
        foreach (var (name, definition) in definitions)
        {
            string common = name.EndsWith("List", StringComparison.Ordinal) ? "*List" : "*";
            if (definition!["x-kubernetes-group-version-kind"] is not null) Describe(definition.AsObject(), sentences[common]!.AsObject());
        }
        foreach (var (name, fields) in sentences)
            if (definitions[name] is JsonObject definition) Describe(definition, fields!.AsObject());
    }

    private static void Describe(JsonObject definition, JsonObject fields)
    {
        foreach (var (field, sentence) in fields)
        {
            var described = field.Length == 0 ? definition : definition["properties"]?[field] as JsonObject;
            if (described is not null) described["description"] = sentence!.DeepClone();
        }
    }

    /// <summary>The operations on one path: HTTP method and Kubernetes verb.</summary>
    public sealed record PathFacts(string Path, ResourceType? Type, string Group, string Version, string Kind, IReadOnlyList<(string Method, string Verb)> Operations);

    /// <summary>The paths that are served, of one group and version or of all.</summary>
    public static IReadOnlyList<PathFacts> Paths(string? groupVersion = null)
    {
        using var facts = ApiFacts.Definitions();
        var paths = new List<PathFacts>();
        foreach (var path in facts.RootElement.GetProperty("paths").EnumerateObject())
        {
            if (TypeOf(path.Name) is not { } type || (groupVersion is not null && type.ApiVersion != groupVersion) || path.Name.Contains("/watch/", StringComparison.Ordinal)) continue;
            var value = path.Value;
            paths.Add(new(path.Name, type, value.GetProperty("group").GetString()!, value.GetProperty("version").GetString()!, value.GetProperty("kind").GetString()!,
                [.. value.GetProperty("verbs").EnumerateObject().Select(v => (v.Name, v.Value.GetString()!))]));
        }
        return paths;
    }

    private static ResourceType? TypeOf(string path)
    {
        string[] parts = [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p is not ("namespaces" or "{namespace}"))];
        int at = parts[0] == "api" ? 2 : 3;
        if (parts.Length > at && parts[at] != "{name}") return ServedKinds.Find(at == 2 ? "" : parts[1], parts[at - 1], parts[at]);
        return path.Contains("/namespaces", StringComparison.Ordinal) && at == 2 ? ServedKinds.Find("", "v1", "namespaces") : null;
    }

    /// <summary>The definition of a kind, by its group, version and kind.</summary>
    public static IReadOnlyDictionary<(string Group, string Version, string Kind), string> ByKind(JsonObject definitions)
    {
        var found = new Dictionary<(string, string, string), string>();
        foreach (var (name, definition) in definitions)
            foreach (var gvk in definition!["x-kubernetes-group-version-kind"] as JsonArray ?? [])
                found.TryAdd((gvk!["group"]!.GetValue<string>(), gvk["version"]!.GetValue<string>(), gvk["kind"]!.GetValue<string>()), name);
        return found;
    }

    /// <summary>The definitions that these paths take and answer with, and that everything needs.</summary>
    public static IEnumerable<string> Roots(IReadOnlyList<PathFacts> paths, IReadOnlyDictionary<(string Group, string Version, string Kind), string> byKind) =>
        paths.SelectMany(p => (IEnumerable<string?>)[byKind.GetValueOrDefault((p.Group, p.Version, p.Kind)), p.Type!.Definition, .. p.Operations.Select(o => AnswerOf(p, o.Verb, byKind))])
            .OfType<string>().Append(Meta + "DeleteOptions").Append(Meta + "Status").Distinct();

    private const string Meta = "io.k8s.apimachinery.pkg.apis.meta.v1.";

    /// <summary>The definition of what an operation answers with; null where that is no object.</summary>
    public static string? AnswerOf(PathFacts path, string verb, IReadOnlyDictionary<(string Group, string Version, string Kind), string> byKind) => verb switch
    {
        "connect" => null,
        "delete" or "deletecollection" => Meta + "Status",
        "list" => byKind.GetValueOrDefault((path.Group, path.Version, path.Kind + "List")),
        _ => byKind.GetValueOrDefault((path.Group, path.Version, path.Kind)),
    };

    /// <summary>The definitions that these need, directly or not.</summary>
    public static JsonObject Closure(JsonObject definitions, IEnumerable<string> roots)
    {
        var needed = new SortedSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(roots);
        while (open.TryPop(out string? name))
            if (definitions[name] is { } definition && needed.Add(name)) CollectReferences(definition, open);
        return new JsonObject(needed.Select(n => new KeyValuePair<string, JsonNode?>(n, definitions[n]!.DeepClone())));
    }

    private static void CollectReferences(JsonNode? node, Stack<string> found)
    {
        if (node is JsonArray list)
            foreach (var item in list) CollectReferences(item, found);
        if (node is not JsonObject obj) return;
        foreach (var (name, value) in obj)
        {
            if (name == "$ref" && value is JsonValue text && text.GetValueKind() == JsonValueKind.String) found.Push(text.GetValue<string>()[Reference.Length..]);
            else CollectReferences(value, found);
        }
    }

    /// <summary>Query parameters of an operation, by its verb.</summary>
    public static string[] ParametersOf(string verb) => verb switch
    {
        "post" => ["dryRun", "fieldManager", "fieldValidation", "pretty"],
        "put" => ["dryRun", "fieldManager", "fieldValidation", "pretty"],
        "patch" => ["dryRun", "fieldManager", "fieldValidation", "force", "pretty"],
        "delete" => ["dryRun", "gracePeriodSeconds", "orphanDependents", "propagationPolicy", "pretty"],
        "list" or "deletecollection" =>
            ["allowWatchBookmarks", "continue", "fieldSelector", "labelSelector", "limit", "resourceVersion", "resourceVersionMatch", "sendInitialEvents", "timeoutSeconds", "watch", "pretty"],
        _ => ["pretty"],
    };

    public static string ParameterType(string name) => name switch
    {
        "force" or "watch" or "allowWatchBookmarks" or "sendInitialEvents" or "orphanDependents" => "boolean",
        "limit" or "timeoutSeconds" or "gracePeriodSeconds" => "integer",
        _ => "string",
    };

    public static string[] MediaTypes(string verb) => verb == "patch"
        ? ["application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json", "application/apply-patch+yaml"]
        : ["*/*"];
}
