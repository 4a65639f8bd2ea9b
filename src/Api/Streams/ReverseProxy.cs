using System.Net.Security;
using Fairlead.Api.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Fairlead.Api.Streams;

/// <summary>
/// Passes one request on and its answer back, body and all, as they stream. As in Kubernetes: a GET or HEAD without the last slash is sent to the
/// place with it, redirects and links in HTML are led back through the proxy, and what can't be reached is 503.
/// </summary>
internal sealed class ReverseProxy(ApiServerOptions options)
{
    private static readonly string[] HopByHop =
        ["Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Te", "Trailer", "Transfer-Encoding", "Upgrade", "Host", "Authorization", "Proxy-Connection"];

    private readonly NodeConnector _nodes = new(options);

    // Pods show certificates nobody here knows: the connection stays inside the cluster, as kube-apiserver's does.
    private readonly HttpMessageInvoker _pods = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
    });

    public async ValueTask<ApiStatus?> RunAsync(ApiRequest request, ProxyTarget target)
    {
        var info = request.Info;
        string method = request.Http.Request.Method;
        if (info.Rest.Length == 0 && (HttpMethods.IsGet(method) || HttpMethods.IsHead(method)) && !UpgradeTunnel.IsUpgrade(request))
        {
            request.Http.Response.StatusCode = StatusCodes.Status301MovedPermanently;
            request.Http.Response.Headers.Location = target.Prefix + "/" + request.Http.Request.QueryString.Value;
            return null;
        }
        string path = PathBehind(request, target);
        try
        {
            return UpgradeTunnel.IsUpgrade(request) ? await UpgradeAsync(request, target, path) : await PassOnAsync(request, target, path);
        }
        catch (Exception e) when (e is HttpRequestException or IOException && !request.Http.Response.HasStarted)
        {
            return ApiStatus.ServiceUnavailable($"error trying to reach service: {NodeConnector.Dialed(target.Host, target.Port, e)}");
        }
    }

    /// <summary>The path as the client wrote it, escapes kept, with the query.</summary>
    private static string PathBehind(ApiRequest request, ProxyTarget target)
    {
        string raw = request.Http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        int at = raw.IndexOf("/proxy", raw.IndexOf('/' + request.Info.Resource + '/', StringComparison.Ordinal), StringComparison.Ordinal);
        string behind = at < 0 ? request.Info.Rest : raw[(at + "/proxy".Length)..];
        return behind.StartsWith('/') ? behind : "/" + behind;
    }

    private async ValueTask<ApiStatus?> UpgradeAsync(ApiRequest request, ProxyTarget target, string path)
    {
        await using var remote = target.IsNode
            ? await _nodes.ConnectAsync(new NodeAddress(target.Host, target.Port), request.Stop)
            : await NodeConnector.ConnectPlainAsync(target.Host, target.Port, request.Stop);
        return await UpgradeTunnel.RunAsync(request, remote, target.Authority, path);
    }

    private async ValueTask<ApiStatus?> PassOnAsync(ApiRequest request, ProxyTarget target, string path)
    {
        using var message = Request(request, target, path);
        using var answer = await (target.IsNode ? _nodes.Client : _pods).SendAsync(message, request.Stop);
        var response = request.Http.Response;
        response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
            if (!HopByHop.Contains(name, StringComparer.OrdinalIgnoreCase)) response.Headers[name] = values.ToArray();
        if (answer.Headers.Location is { } location) response.Headers.Location = LedBack(location, target);
        if (HttpMethods.IsHead(request.Http.Request.Method)) return null;
        if (answer.Content.Headers.ContentType?.MediaType == "text/html" && answer.Content.Headers.ContentEncoding.Count == 0)
        {
            string html = HtmlLinks.Rewrite(await answer.Content.ReadAsStringAsync(request.Stop), target.Prefix);
            response.ContentLength = null;
            await response.WriteAsync(html, request.Stop);
            return null;
        }
        request.Http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await using var body = await answer.Content.ReadAsStreamAsync(request.Stop);
        await body.CopyToAsync(response.Body, request.Stop);
        return null;
    }

    private static HttpRequestMessage Request(ApiRequest request, ProxyTarget target, string path)
    {
        var http = request.Http.Request;
        var message = new HttpRequestMessage(new HttpMethod(http.Method), new Uri($"{target.Scheme}://{target.Authority}{path}"));
        if (http.ContentLength is not (null or 0) || http.Headers.TransferEncoding.Count > 0) message.Content = new StreamContent(http.Body);
        foreach (var (name, values) in http.Headers)
        {
            if (HopByHop.Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
            if (!message.Headers.TryAddWithoutValidation(name, values.ToArray())) message.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
        }
        message.Headers.TryAddWithoutValidation("X-Forwarded-Uri", http.Path.Value);
        message.Headers.TryAddWithoutValidation("X-Forwarded-For", request.Http.Connection.RemoteIpAddress?.ToString());
        return message;
    }

    private static string LedBack(Uri location, ProxyTarget target)
    {
        if (location.IsAbsoluteUri && (location.Host != target.Host || location.Port != target.Port)) return location.ToString();
        string path = location.IsAbsoluteUri ? location.PathAndQuery : location.OriginalString;
        return path.StartsWith('/') ? target.Prefix + path : path;
    }
}
