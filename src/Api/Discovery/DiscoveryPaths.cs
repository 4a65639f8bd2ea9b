using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Fairlead.Api.Cache;
using Fairlead.Api.Http;

namespace Fairlead.Api.Discovery;

/// <summary>
/// /version, /api, /apis and below: which kinds there are and what may be done with them, in the old form (one document a group) and the
/// aggregated one (all in two documents). Made once: it does not change while the server runs.
/// </summary>
internal sealed class DiscoveryPaths(ApiCore core)
{
    private readonly Dictionary<string, byte[]> _documents = new(StringComparer.Ordinal);

    public void Map(Router router)
    {
        var documents = new DiscoveryDocuments(core.Options);
        Serve(router, "/version", documents.Version());
        Serve(router, "/api", documents.CoreVersions(), documents.AggregatedCore());
        Serve(router, "/apis", documents.Groups(), documents.AggregatedGroups());
        Serve(router, "/api/v1", documents.Resources("", "v1"));
        foreach (var (group, versions) in documents.NamedGroups)
        {
            Serve(router, $"/apis/{group}", documents.Group(group));
            foreach (string version in versions) Serve(router, $"/apis/{group}/{version}", documents.Resources(group, version));
        }
        byte[] paths = CanonicalJson.ToUtf8(new JsonObject { ["paths"] = new JsonArray([.. _documents.Keys.Append("/.well-known/openid-configuration").Append("/openid/v1/jwks").Append("/healthz").Append("/livez").Append("/metrics").Append("/openapi/v2").Append("/openapi/v3").Append("/readyz").Order(StringComparer.Ordinal).Select(p => (JsonNode)p)]) });
        router.Path("/", request => SendAsync(request, paths));
        router.Elsewhere = request => SendAsync(request, paths, code: 404);                 // as Kubernetes: where nothing is, the list of what is
    }

    private void Serve(Router router, string path, JsonObject document, JsonObject? aggregated = null)
    {
        byte[] plain = _documents[path] = CanonicalJson.ToUtf8(document);
        byte[]? whole = aggregated is null ? null : CanonicalJson.ToUtf8(aggregated);
        string tag = whole is null ? "" : $"\"{Convert.ToHexString(SHA512.HashData(whole))}\"";
        router.Path(path, request => whole is not null && WantsAggregated(request, out string contentType)
            ? SendTaggedAsync(request, whole, contentType, tag) : SendAsync(request, plain));
    }

    /// <summary>The aggregated documents may be kept by clients, and are sent again only when they have changed.</summary>
    private static async ValueTask<ApiStatus?> SendTaggedAsync(ApiRequest request, byte[] json, string contentType, string tag)
    {
        var headers = request.Http.Response.Headers;
        headers.ETag = tag;
        headers.Vary = "Accept";
        if (request.Http.Request.Headers.IfNoneMatch == tag)
        {
            headers.CacheControl = "public";
            request.Http.Response.StatusCode = 304;
            return null;
        }
        request.Form = new(AnswerShape.Object, Yaml: false, "v1");
        Answers.Begin(request, 200);
        headers.CacheControl = "public";
        request.Http.Response.ContentType = contentType;
        request.Http.Response.ContentLength = json.Length;
        await request.Http.Response.BodyWriter.WriteAsync(json, request.Stop);
        return null;
    }

    private static async ValueTask<ApiStatus?> SendAsync(ApiRequest request, byte[] json, int code = 200)
    {
        if (request.Info.Verb == "head" && request.Info.Path != "/" && code == 200) return ApiStatus.MethodNotAllowed();
        string accept = request.Http.Request.Headers.Accept.ToString();
        bool isVersion = request.Info.Path.StartsWith("/version", StringComparison.Ordinal), isDiscovery = code == 200 && !isVersion && request.Info.Path != "/";
        if (code == 200 && isVersion && !Negotiation.IsJson(accept)) return ApiStatus.NotAcceptable(["application/json"]);
        if (isDiscovery && !Negotiation.IsKnown(accept)) return ApiStatus.NotAcceptable(Negotiation.Available("get"));
        if (isDiscovery && accept.Contains("as=", StringComparison.Ordinal) && accept.Split(',').All(media => media.Contains("as=", StringComparison.Ordinal)))
            return ApiStatus.NotAcceptable();
        if (!Negotiation.TryChoose(accept, out var form)) form = new(AnswerShape.Object, Yaml: false, "v1");
        request.Form = form;
        Answers.Begin(request, code);
        if (form.Yaml) json = JsonToYaml.Convert(json);
        request.Http.Response.ContentLength = json.Length;
        if (request.Info.Verb != "head") await request.Http.Response.BodyWriter.WriteAsync(json, request.Stop);
        return null;
    }

    /// <summary>The first alternative in Accept that is JSON decides: aggregated v2, or the old form.</summary>
    private static bool WantsAggregated(ApiRequest request, out string contentType)
    {
        contentType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
        if (request.Info.Verb == "head") return false;
        foreach (string media in request.Http.Request.Headers.Accept.ToString().Split(','))
        {
            string[] parts = [.. media.Split(';').Select(p => p.Trim())];
            if (parts[0] is not ("application/json" or "*/*" or "application/*")) continue;
            if (!parts.Any(p => p.StartsWith("as=", StringComparison.Ordinal))) return false;
            if (parts.Contains("as=APIGroupDiscoveryList") && parts.Contains("v=v2") && parts.Contains("g=apidiscovery.k8s.io")) return true;
        }
        return false;
    }
}
