using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Schema;

namespace Fairlead.Api.Verbs;

/// <summary>Reads request bodies into objects of the kind that the path asks for.</summary>
internal static class Bodies
{
    /// <summary>An object of the request's kind.</summary>
    public static async ValueTask<Outcome<JsonObject>> ReadAsync(ApiRequest request, FieldValidation validation)
    {
        var body = await BodyReader.ReadAsync(request.Http.Request, request.Stop);
        return body.IsRefused ? body.Refusal : Decode(request, body.Value, validation);
    }

    public static Outcome<JsonObject> Decode(ApiRequest request, ReadOnlyMemory<byte> body, FieldValidation validation) =>
        Settle(request, BodyDecoder.Decode(request.Type, body, request.Http.Request.ContentType, validation));

    /// <summary>An object of another kind than the path's: Scale, Binding, Eviction, DeleteOptions.</summary>
    public static async ValueTask<Outcome<JsonObject>> ReadAsAsync(ApiRequest request, GroupVersionKind kind, FieldValidation validation)
    {
        var body = await BodyReader.ReadAsync(request.Http.Request, request.Stop);
        return body.IsRefused ? body.Refusal : Settle(request, BodyDecoder.DecodeAs(kind, body.Value, request.Http.Request.ContentType, validation));
    }

    private static Outcome<JsonObject> Settle(ApiRequest request, DecodeResult result)
    {
        request.Warn(result.Warnings);
        return result.Refusal is { } refusal ? RefusalStatus.From(refusal, request.Type, request.Info.Name) : result.Object!;
    }
}
