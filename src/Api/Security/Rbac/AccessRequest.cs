using Fairlead.Api.Http;

namespace Fairlead.Api.Security.Rbac;

/// <summary>What somebody wants to do, in the words that rules use: a verb on a resource, or on a path.</summary>
internal readonly record struct AccessRequest
{
    public required string Verb { get; init; }
    public bool IsResource { get; private init; }
    public string Path { get; private init; }
    public string Group { get; private init; }

    /// <summary>"pods", or with its subresource "pods/log".</summary>
    public string Resource { get; private init; }
    public string Subresource { get; private init; }
    public string Namespace { get; private init; }
    public string Name { get; private init; }

    /// <summary>The field selector as written: a list that is narrowed by it may be permitted where the whole list is not.</summary>
    public string FieldSelector { get => field ?? ""; init; }

    public static AccessRequest Of(RequestInfo info) => info.IsResource
        ? OnResource(info.Verb, info.Group, info.Resource, info.Subresource, info.Namespace, info.Name) with { FieldSelector = info.FieldSelector }
        : OnPath(info.Verb, info.Path);

    public static AccessRequest OnPath(string verb, string path) =>
        new() { Verb = verb, Path = path, Group = "", Resource = "", Subresource = "", Namespace = "", Name = "" };

    public static AccessRequest OnResource(string verb, string group, string resource, string subresource, string ns, string name) => new()
    {
        Verb = verb, IsResource = true, Path = "", Group = group, Subresource = subresource, Namespace = ns, Name = name,
        Resource = subresource.Length == 0 ? resource : $"{resource}/{subresource}",
    };
}
