using System.Security.Cryptography;
using System.Text;
using Fairlead.Api.Http;
using Fairlead.Api.Resources;

namespace Fairlead.Api.OpenApi;

/// <summary>
/// /openapi/v2 (JSON, and the protobuf form that kubectl before 1.27 asks for alone) and /openapi/v3 (both forms too). Documents are made from the facts when the
/// first client asks, and kept compressed in no form: they are rare and cached by clients by their ETag.
/// </summary>
internal sealed class OpenApiPaths(TimeProvider clock)
{
    /// <summary>With dots where the Accept header has '@': that is no media type to Go's parser.</summary>
    private const string ProtobufV2 = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private const string ProtobufV3 = "application/com.github.proto-openapi.spec.v3.v1.0+protobuf";

    private readonly string _made = clock.GetUtcNow().ToString("R");
    private readonly Lazy<byte[]> _v2 = new(OpenApiV2.Json);
    private readonly Lazy<byte[]> _v2Protobuf = new(OpenApiV2Protobuf.Bytes);
    private readonly Dictionary<string, Lazy<byte[]>> _v3 = [];
    private readonly Dictionary<string, Lazy<byte[]>> _v3Protobuf = [];

    public void Map(Router router)
    {
        router.Path("/openapi/v2", SendV2Async);
        foreach (string groupVersion in ServedKinds.All.Select(t => t.ApiVersion).Distinct())
            MapV3(router, groupVersion == "v1" ? "api/v1" : "apis/" + groupVersion, () => OpenApiV3.Json(groupVersion));
        foreach (string path in OpenApiOutside.Paths) MapV3(router, path, () => OpenApiOutside.Json(path));
        byte[] index = OpenApiV3.Index(_v3.Keys.Select(path => (path, HashOf(path))));
        router.Path("/openapi/v3", request => SendAsync(request, index, "application/json"));
    }

    private void MapV3(Router router, string path, Func<byte[]> document)
    {
        _v3[path] = new(document);
        _v3Protobuf[path] = new(() => OpenApiV3Protobuf.Bytes(_v3[path].Value));
        router.Path("/openapi/v3/" + path, request => Accepts(request, "spec.v3@v1.0+protobuf")
            ? SendHashedAsync(request, path, () => _v3Protobuf[path].Value, ProtobufV3)
            : SendV3Async(request, path, () => _v3[path].Value));
    }

    private static bool Accepts(ApiRequest request, string what) =>
        request.Http.Request.Headers.Accept.ToString().Contains(what, StringComparison.Ordinal);

    private ValueTask<ApiStatus?> SendV2Async(ApiRequest request)
    {
        request.Http.Response.Headers.Vary = "Accept";
        if (Accepts(request, "spec.v2@v1.0+protobuf") || Accepts(request, "spec.v2.v1.0+protobuf")) return SendAsync(request, _v2Protobuf.Value, ProtobufV2);
        return AcceptsJson(request) ? SendAsync(request, _v2.Value, "application/json") : Bare(request, 406);
    }

    private ValueTask<ApiStatus?> SendV3Async(ApiRequest request, string path, Func<byte[]> document) =>
        AcceptsJson(request) ? SendHashedAsync(request, path, document, "application/json") : Bare(request, 406);

    private static bool AcceptsJson(ApiRequest request)
    {
        string accept = request.Http.Request.Headers.Accept.ToString();
        return accept.Length == 0 || JsonTypes.Any(type => accept.Contains(type, StringComparison.Ordinal));
    }

    /// <summary>A code that says all.</summary>
    private static ValueTask<ApiStatus?> Bare(ApiRequest request, int code)
    {
        var response = request.Http.Response;
        response.Headers.Vary = "Accept";
        response.Headers.CacheControl = "no-cache, private";
        response.StatusCode = code;
        return default;
    }

    private static readonly string[] JsonTypes = ["application/json", "application/*", "*/*"];

    /// <summary>A document changes with the program alone, so that the index can say which one is meant without making it.</summary>
    private static string HashOf(string path) =>
        Convert.ToHexString(SHA512.HashData(Encoding.UTF8.GetBytes($"{typeof(OpenApiPaths).Module.ModuleVersionId} {typeof(Fairlead.Kubernetes.ResourceType).Module.ModuleVersionId} {path}")));

    /// <summary>Who asks by the hash may keep the document for ever; another hash leads to the one that there is.</summary>
    private ValueTask<ApiStatus?> SendHashedAsync(ApiRequest request, string path, Func<byte[]> document, string contentType)
    {
        string hash = HashOf(path);
        string? asked = request.Query["hash"];
        if (!string.IsNullOrEmpty(asked) && asked != hash)
        {
            request.Http.Response.Headers.Location = $"/openapi/v3/{path}?hash={hash}";
            return Bare(request, 301);
        }
        return SendAsync(request, document(), contentType, hash, forEver: asked == hash);
    }

    private async ValueTask<ApiStatus?> SendAsync(ApiRequest request, byte[] document, string contentType, string? hash = null, bool forEver = false)
    {
        var response = request.Http.Response;
        string tag = $"\"{hash ?? Convert.ToHexString(SHA512.HashData(document))}\"";
        response.Headers.ETag = tag;
        if (hash is not null) response.Headers.Vary = "Accept";
        if (request.Http.Request.Headers.IfNoneMatch == tag) return await Bare(request, 304);
        response.Headers.LastModified = _made;
        request.Form = new(AnswerShape.Object, Yaml: false, "v1");
        if (forEver) response.Headers.Expires = request.Clock.GetUtcNow().AddYears(1).ToString("R");
        await Answers.SendAsync(request, 200, document, contentType, forEver ? "public, immutable" : null);
        return null;
    }
}
