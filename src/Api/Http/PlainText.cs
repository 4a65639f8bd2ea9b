using System.Text;

namespace Fairlead.Api.Http;

/// <summary>Short answers that are no objects.</summary>
internal static class PlainText
{
    public static async ValueTask SendAsync(ApiRequest request, int code, string text, string contentType = "text/plain; charset=utf-8")
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var response = request.Http.Response;
        response.StatusCode = code;
        response.ContentType = contentType;
        response.Headers["X-Content-Type-Options"] = "nosniff";
        response.Headers.CacheControl = "no-cache, private";
        response.ContentLength = bytes.Length;
        if (request.Info.Verb != "head") await response.BodyWriter.WriteAsync(bytes, request.Stop);
    }
}
