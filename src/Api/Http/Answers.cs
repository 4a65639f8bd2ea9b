using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using Fairlead.Api.Resources;
using Fairlead.Api.Tables;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Api.Http;

/// <summary>Writes answers: one object, a list, a Status, in the form that the caller asked for.</summary>
internal static class Answers
{
    /// <summary>Larger answers are compressed for callers that say they can read gzip; as kube-apiserver.</summary>
    private const int GzipFrom = 128 * 1024;

    public static ValueTask RefuseAsync(ApiRequest request, ApiStatus status)
    {
        var response = request.Http.Response;
        if (response.HasStarted)
        {
            request.Http.Abort();
            return ValueTask.CompletedTask;
        }
        if (status.RetryAfterSeconds > 0) response.Headers.RetryAfter = status.RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return SendAsync(request, status.Code, status.ToJson());
    }

    /// <summary>A Scale, a review, an eviction has no columns: whoever asks for a table and nothing else gets none.</summary>
    public static ApiStatus? RefuseTable(ApiRequest request) => request.Form.Shape == AnswerShape.Table ? ApiStatus.NotAcceptable() : null;

    /// <summary>One object in the caller's form.</summary>
    public static ValueTask ObjectAsync(ApiRequest request, int code, ReadOnlyMemory<byte> stored)
    {
        if (request.Form.OfList) return RefuseAsync(request, ApiStatus.NotAcceptable($"you requested PartialObjectMetadataList, but the requested object is not a list (*{ServedKinds.GoPackage(request.Type)}.{request.Type.Kind})"));
        var json = ServedKinds.InForm(request.Type, stored);
        return request.Form.Shape switch
        {
            AnswerShape.Table => SendAsync(request, code, new TableRows(request).Table(json, withColumns: true, request.Clock.GetUtcNow())),
            AnswerShape.PartialMetadata => SendAsync(request, code, PartialMetadata.Of(json, request.Form.MetaVersion)),
            _ => SendAsync(request, code, json),
        };
    }

    /// <summary>JSON bytes as they are, or as YAML.</summary>
    public static async ValueTask SendAsync(ApiRequest request, int code, ReadOnlyMemory<byte> json, string? contentType = null, string? cacheControl = null)
    {
        var response = request.Http.Response;
        Begin(request, code);
        if (contentType is not null) response.ContentType = contentType;
        if (cacheControl is not null) response.Headers.CacheControl = cacheControl;
        if (request.Form.Yaml) json = JsonToYaml.Convert(json);
        if (json.Length >= GzipFrom && AcceptsGzip(request))
        {
            await GzipAsync(response, json);
            return;
        }
        response.ContentLength = json.Length;
        if (!HttpMethods.IsHead(request.Http.Request.Method)) await response.BodyWriter.WriteAsync(json, request.Stop);
    }

    private static async ValueTask GzipAsync(HttpResponse response, ReadOnlyMemory<byte> json)
    {
        SayGzip(response);
        await using var gzip = new GZipStream(response.BodyWriter.AsStream(leaveOpen: true), CompressionLevel.Fastest);
        await gzip.WriteAsync(json);
    }

    private static void SayGzip(HttpResponse response)
    {
        response.Headers.ContentEncoding = "gzip";
        response.Headers.Vary = "Accept-Encoding";
    }

    /// <summary>Sets status and headers; nothing is sent yet.</summary>
    public static void Begin(ApiRequest request, int code)
    {
        var response = request.Http.Response;
        response.StatusCode = code;
        response.ContentType = request.Form.Yaml ? "application/yaml" : "application/json";
        response.Headers["Audit-Id"] = request.Http.TraceIdentifier;
        response.Headers.CacheControl = "no-cache, private";
        foreach (string warning in WarningTexts.Of(request.Warnings)) response.Headers.Append("Warning", WarningHeader(warning));
    }

    /// <summary>RFC 7234 5.5: 299 is "miscellaneous persistent warning"; the agent is "-". Only printable ASCII may stand in a header.</summary>
    private static string WarningHeader(string text)
    {
        var value = new StringBuilder("299 - \"");
        foreach (char c in text)
        {
            if (c is '"' or '\\') value.Append('\\');
            value.Append(c is < ' ' or > '~' ? '?' : c);
        }
        return value.Append('"').ToString();
    }

    /// <summary>As kube-apiserver reads it: the word alone, without a weight.</summary>
    public static bool AcceptsGzip(ApiRequest request) =>
        request.Http.Request.Headers.AcceptEncoding.ToString().Split(',').Any(encoding => encoding.Trim() == "gzip");

    /// <summary>A list of objects, item by item from the cache's bytes.</summary>
    public static async ValueTask ListAsync(ApiRequest request, ListPage page)
    {
        var response = request.Http.Response;
        var now = request.Clock.GetUtcNow();
        if (request.Form.Yaml)
        {
            var whole = new ArrayBufferWriter<byte>(4096);
            await ListWriter.WriteAsync(whole, request, page, now, static () => default);
            await SendAsync(request, StatusCodes.Status200OK, whole.WrittenMemory);
            return;
        }
        Begin(request, StatusCodes.Status200OK);
        if (HttpMethods.IsHead(request.Http.Request.Method)) return;
        if (AcceptsGzip(request) && page.Items.Sum(o => (long)o.Json.Length) >= GzipFrom)
        {
            await GzipListAsync(request, page, now);
            return;
        }
        await response.StartAsync(request.Stop);
        await ListWriter.WriteAsync(response.BodyWriter, request, page, now, async () => await response.BodyWriter.FlushAsync(request.Stop));
        await response.BodyWriter.FlushAsync(request.Stop);
    }

    private static async ValueTask GzipListAsync(ApiRequest request, ListPage page, DateTimeOffset now)
    {
        var response = request.Http.Response;
        SayGzip(response);
        await using var gzip = new GZipStream(response.BodyWriter.AsStream(leaveOpen: true), CompressionLevel.Fastest);
        var pieces = PipeWriter.Create(gzip, new StreamPipeWriterOptions(leaveOpen: true, minimumBufferSize: 64 * 1024));
        await ListWriter.WriteAsync(pieces, request, page, now, async () => await pieces.FlushAsync(request.Stop));
        await pieces.CompleteAsync();
    }
}
