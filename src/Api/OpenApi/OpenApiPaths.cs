using System.Security.Cryptography;
using Fairlead.Api.Http;
using Fairlead.Api.Resources;

namespace Fairlead.Api.OpenApi;

/// <summary>
/// /openapi/v2 (JSON, and the protobuf form that kubectl before 1.27 asks for alone) and /openapi/v3 (both forms too). Documents are made from the facts when the
/// first client asks, and kept compressed in no form: they are rare and cached by clients by their ETag.
/// </summary>
internal sealed class OpenApiPaths
{
    /// <summary>With dots where the Accept header has '@': that is no media type to Go's parser.</summary>
    private const string ProtobufV2 = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private const string ProtobufV3 = "application/com.github.proto-openapi.spec.v3.v1.0+protobuf";

    private readonly Lazy<byte[]> _v2 = new(OpenApiV2.Json);
    private readonly Lazy<byte[]> _v2Protobuf = new(OpenApiV2Protobuf.Bytes);
    private readonly Dictionary<string, Lazy<byte[]>> _v3 = [];
    private readonly Dictionary<string, Lazy<byte[]>> _v3Protobuf = [];

    public void Map(Router router)
    {
        router.Path("/openapi/v2", request => Accepts(request, "spec.v2@v1.0+protobuf")
            ? SendAsync(request, _v2Protobuf.Value, ProtobufV2)
            : SendAsync(request, _v2.Value, "application/json"));
        foreach (string groupVersion in ServedKinds.All.Select(t => t.ApiVersion).Distinct())
        {
            string path = groupVersion == "v1" ? "api/v1" : "apis/" + groupVersion;
            _v3[path] = new(() => OpenApiV3.Json(groupVersion));
            _v3Protobuf[path] = new(() => OpenApiV3Protobuf.Bytes(_v3[path].Value));
            router.Path("/openapi/v3/" + path, request => Accepts(request, "spec.v3@v1.0+protobuf")
                ? SendAsync(request, _v3Protobuf[path].Value, ProtobufV3)
                : SendV3Async(request, () => _v3[path].Value));
        }
        byte[] index = OpenApiV3.Index(_v3.Keys);
        router.Path("/openapi/v3", request => SendV3Async(request, () => index));
    }

    private static bool Accepts(ApiRequest request, string what) =>
        request.Http.Request.Headers.Accept.ToString().Contains(what, StringComparison.Ordinal);

    private static ValueTask<ApiStatus?> SendV3Async(ApiRequest request, Func<byte[]> document)
    {
        string accept = request.Http.Request.Headers.Accept.ToString();
        bool json = accept.Length == 0 || accept.Contains("application/json", StringComparison.Ordinal) || accept.Contains("*/*", StringComparison.Ordinal);
        return json ? SendAsync(request, document(), "application/json") : new(ApiStatus.NotAcceptable());
    }

    private static async ValueTask<ApiStatus?> SendAsync(ApiRequest request, byte[] document, string contentType)
    {
        var response = request.Http.Response;
        string tag = $"\"{Convert.ToHexString(SHA256.HashData(document)[..16])}\"";
        response.Headers.ETag = tag;
        response.Headers.Vary = "Accept";
        if (request.Http.Request.Headers.IfNoneMatch == tag)
        {
            response.StatusCode = 304;
            return null;
        }
        request.Form = new(AnswerShape.Object, Yaml: false, "v1");
        await Answers.SendAsync(request, 200, document, contentType);
        return null;
    }
}
