using Fairlead.Api.Health;
using Fairlead.Api.Resources;
using Fairlead.Api.Verbs;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Validation;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Api.Http;

/// <summary>Finds who answers: a fixed path, a verb on a kind, or a subresource.</summary>
internal sealed class Router
{
    private readonly Dictionary<string, Stage> _paths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Stage> _prefixes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Stage> _verbs = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Resource, string Verb), Stage> _collections = [];
    private readonly Dictionary<(string Resource, string Subresource), IReadOnlyDictionary<string, Stage>> _subresources = [];

    /// <summary>Answers GET on exactly this path (a slash at the end makes no difference).</summary>
    public void Path(string path, Stage handler) => _paths.Add(path, handler);

    /// <summary>Answers GET on every path below this one.</summary>
    public void Below(string prefix, Stage handler) => _prefixes.Add(prefix, handler);

    /// <summary>Answers where no path is.</summary>
    public Stage Elsewhere { get; set; } = static _ => new(ApiStatus.NoSuchResource());

    public void Verb(string verb, Stage handler) => _verbs.Add(verb, handler);

    /// <summary>Names the verbs of a subresource; "*" as resource stands for every kind that has it.</summary>
    public void Subresource(string resource, string subresource, IReadOnlyDictionary<string, Stage> verbs) => _subresources.Add((resource, subresource), verbs);

    /// <summary>A verb on a collection that is unlike the verb elsewhere.</summary>
    public void Collection(string resource, string verb, Stage handler) => _collections.Add((resource, verb), handler);

    /// <summary>No name is empty: a path with two slashes in a row leads nowhere, but what stands behind proxy/ is not ours.</summary>
    public ValueTask<ApiStatus?> RouteAsync(ApiRequest request) =>
        request.Info.Path.StartsWith("//", StringComparison.Ordinal) ? Elsewhere(request)
        : request.Info.IsResource && request.Info.Subresource != "proxy" && request.Info.Path.Contains("//", StringComparison.Ordinal) ? new(ApiStatus.NoSuchResource())
        : request.Info.IsResource ? RouteResourceAsync(request) : RoutePathAsync(request);

    private ValueTask<ApiStatus?> RoutePathAsync(ApiRequest request)
    {
        string path = request.Info.Path.Length > 1 ? request.Info.Path.TrimEnd('/') : request.Info.Path;
        if (_paths.TryGetValue(path, out var handler))
            return request.Info.Verb is "get" or "head" || IsForAllMethods(path) ? handler(request) : new(ApiStatus.MethodNotAllowed());
        foreach (var (prefix, below) in _prefixes)
            if (path.StartsWith(prefix, StringComparison.Ordinal)) return below(request);
        if (path.StartsWith("/apis/", StringComparison.Ordinal) && !ServedKinds.HasGroup(path.Split('/')[2])) return NoSuchPageAsync(request);
        return IsBelowRoot(path) ? new(ApiStatus.NoSuchResource()) : Elsewhere(request);
    }

    /// <summary>What is told whatever the method.</summary>
    private static bool IsForAllMethods(string path) => path == "/" || path.StartsWith("/openapi/", StringComparison.Ordinal) || HealthPaths.IsHealth(path);

    private static bool IsBelowRoot(string path) => path.StartsWith("/api/", StringComparison.Ordinal) || path.StartsWith("/apis/", StringComparison.Ordinal);

    /// <summary>A group that nobody serves: not even a Status, as the server that would have served custom resources has it.</summary>
    private static async ValueTask<ApiStatus?> NoSuchPageAsync(ApiRequest request)
    {
        await PlainText.SendAsync(request, 404, "404 page not found\n");
        return null;
    }

    private ValueTask<ApiStatus?> RouteResourceAsync(ApiRequest request)
    {
        var info = request.Info;
        if (ServedKinds.Find(info.Group, info.Version, info.Resource) is not { } type)
            return info.Verb == "list" && _paths.TryGetValue(info.Path, out var document) ? document(request)
                : info.Group.Length == 0 || ServedKinds.HasGroup(info.Group) ? new(ApiStatus.NoSuchResource()) : NoSuchPageAsync(request);
        if (info.Namespace.Length > 0 && !type.Namespaced && type.Plural != "namespaces") return new(ApiStatus.NoSuchResource());
        request.Type = type;
        string accept = request.Http.Request.Headers.Accept.ToString();
        bool chosen = Negotiation.TryChoose(accept, out var form);
        if (!chosen && info.Subresource is not ("log" or "proxy" or "exec" or "attach" or "portforward"))
            return new(Negotiation.IsKnown(accept) ? ApiStatus.NotAcceptable() : ApiStatus.NotAcceptable(Negotiation.Available(info.Verb)));
        request.Form = form;
        if (form.Shape == AnswerShape.Table && request.Query["includeObject"] is { } include and not ("" or "None" or "Metadata" or "Object"))
            return new(ApiStatus.BadRequest($"Unable to convert to Table as requested: includeObject: Invalid value: {GoText.Quote(include)}: must be 'Metadata', 'Object', 'None', or empty"));
        if (Validator.DeprecationOf(type) is { } deprecation) request.Warn([deprecation]);
        return info.Subresource.Length == 0 ? RouteVerbAsync(request) : RouteSubresourceAsync(request);
    }

    private ValueTask<ApiStatus?> RouteVerbAsync(ApiRequest request)
    {
        var (type, info) = (request.Type, request.Info);
        if (type.Namespaced && info.Namespace.Length == 0 && info.IsNamed) return new(ApiStatus.NoSuchResource());
        if (HttpMethods.IsHead(request.Http.Request.Method)) return new(ApiStatus.MethodNotAllowed());
        bool namedVerb = info.Verb is "get" or "update" or "patch" or "delete";
        bool wrongPlace = namedVerb != (info.Name.Length > 0) && info.Verb is not ("list" or "watch" or "create" or "deletecollection")
            || info.Verb == "create" && info.Name.Length > 0
            || type.Namespaced && info.Namespace.Length == 0 && info.Verb is not ("list" or "watch");
        if (IsCreatedOnly(type) && (info.IsNamed || info.Namespace.Length == 0 && type.Namespaced)) return new(ApiStatus.NoSuchResource());
        if (!wrongPlace && _collections.TryGetValue((type.Plural, info.Verb), out var own)) return own(request);
        return wrongPlace || !type.Verbs.Contains(info.Verb) || !_verbs.TryGetValue(info.Verb, out var handler) ? new(ApiStatus.MethodNotAllowed()) : handler(request);
    }

    /// <summary>A kind whose objects are sent and never kept, so that there is nothing to name: bindings, reviews.</summary>
    private static bool IsCreatedOnly(Fairlead.Kubernetes.ResourceType type) => type.Verbs is ["create"];

    private ValueTask<ApiStatus?> RouteSubresourceAsync(ApiRequest request)
    {
        var (type, info) = (request.Type, request.Info);
        if (!type.Subresources.Contains(info.Subresource)) return new(ApiStatus.NoSuchResource());
        if (!_subresources.TryGetValue((type.Plural, info.Subresource), out var verbs) && !_subresources.TryGetValue(("*", info.Subresource), out verbs))
            return new(ApiStatus.NoSuchResource());
        if (HttpMethods.IsHead(request.Http.Request.Method) && info.Subresource is not ("proxy" or "exec" or "attach" or "portforward")) return new(ApiStatus.MethodNotAllowed());
        return verbs.TryGetValue(info.Verb, out var handler) || verbs.TryGetValue("*", out handler)
            ? handler(request)
            : new(ApiStatus.MethodNotAllowed());
    }
}
