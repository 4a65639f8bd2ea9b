using System.Runtime.CompilerServices;
using Fairlead.Api.Health;
using Fairlead.Api.Http;
using Fairlead.Kubernetes;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Api.Metrics;

/// <summary>What requests are told apart by, in kube-apiserver's words. Kinds are compared by reference: there is one of each.</summary>
/// <param name="Type">Null for paths that name no kind.</param>
/// <param name="Subresource">Of health checks, which have no kind, the path.</param>
/// <param name="Scope">"resource" for one object, "namespace" or "cluster" for many.</param>
internal readonly record struct RequestLabels(ResourceType? Type, string Verb, string Subresource, string Scope, bool IsDry)
{
    public static RequestLabels Of(ApiRequest request)
    {
        var info = request.Info;
        string method = request.Http.Request.Method;
        if (request.Type is not { } type) return new(null, VerbOfPath(method), HealthPaths.IsHealth(info.Path) ? RootOf(info.Path) : "", "", IsDry: false);
        string scope = info.IsNamed || info.Verb == "create" ? "resource" : info.Namespace.Length > 0 ? "namespace" : "cluster";
        return new(type, VerbOf(info, request.Http.Request), KnownSubresource(type, info.Subresource), scope, !HttpMethods.IsGet(method) && request.Query["dryRun"] == "All");
    }

    private static string VerbOf(RequestInfo info, HttpRequest request) => info.Subresource is "exec" or "attach" or "portforward" or "proxy" ? "CONNECT" : info.Verb switch
    {
        "get" => "GET",
        "list" => "LIST",
        "watch" => "WATCH",
        "create" => "POST",
        "update" => "PUT",
        "patch" => request.ContentType?.StartsWith("application/apply-patch", StringComparison.Ordinal) == true ? "APPLY" : "PATCH",
        "delete" or "deletecollection" => "DELETE",
        _ => VerbOfPath(request.Method),
    };

    /// <summary>Clients choose the words they send: none of them becomes a label as it is.</summary>
    private static string VerbOfPath(string method) => method is "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS" ? method : "other";

    private static string KnownSubresource(ResourceType type, string subresource) => subresource.Length == 0 || type.Subresources.Contains(subresource) ? subresource : "other";

    private static string RootOf(string path) => path.IndexOf('/', 1) is > 0 and var end ? path[..end] : path;

    public bool Equals(RequestLabels other) => ReferenceEquals(Type, other.Type) && IsDry == other.IsDry && Verb == other.Verb && Scope == other.Scope && Subresource == other.Subresource;

    public override int GetHashCode() => HashCode.Combine(Type is null ? 0 : RuntimeHelpers.GetHashCode(Type), Verb, Subresource, Scope, IsDry);

    /// <summary>The labels as they stand between the braces, without the code and whether the request was dry.</summary>
    public string Text =>
        $"component=\"{(Type is null ? "" : "apiserver")}\",group=\"{Type?.Group}\",resource=\"{Type?.Plural}\",scope=\"{Scope}\",subresource=\"{Subresource}\",verb=\"{Verb}\",version=\"{Type?.Version}\"";

    /// <summary>The same, and whether the request was dry.</summary>
    public string TextWithDryRun => $"dry_run=\"{(IsDry ? "All" : "")}\",{Text}";
}
