using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Node.Probes;

/// <summary>GET; 200 to 399 passes. Certificates are not checked, redirects to other hosts are not followed (they pass).</summary>
public static class HttpProbe
{
    private static readonly HttpMessageInvoker Http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.Zero,                               // a probe must see a new connection
        SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
    });

    public static async Task<ProbeOutcome> RunAsync(HTTPGetAction action, Container container, IReadOnlyList<string> podIps, TimeSpan timeout, CancellationToken stop)
    {
        if (ProbePorts.Find(action.Port, container) is not { } port) return new ProbeOutcome.Failure($"couldn't find port: {action.Port}");
        string host = action.Host is { Length: > 0 } given ? given : podIps.FirstOrDefault() ?? "127.0.0.1";
        if (host.Contains(':')) host = $"[{host}]";
        string path = action.Path is { Length: > 0 } text ? text.StartsWith('/') ? text : "/" + text : "/";
        string url = string.Create(CultureInfo.InvariantCulture, $"{(action.Scheme ?? "HTTP").ToLowerInvariant()}://{host}:{port}{path}");
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Version = HttpVersion.Version11 };
        request.Headers.TryAddWithoutValidation("User-Agent", "kube-probe/1.36");
        request.Headers.TryAddWithoutValidation("Accept", "*/*");
        request.Headers.ConnectionClose = true;
        foreach (var header in action.HttpHeaders)
        {
            if (header.Name.Equals("Host", StringComparison.OrdinalIgnoreCase)) request.Headers.Host = header.Value;
            else if (request.Headers.Contains(header.Name)) { request.Headers.Remove(header.Name); request.Headers.TryAddWithoutValidation(header.Name, header.Value); }
            else request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        }
        return await SendAsync(request, url, timeout, stop);
    }

    private static async Task<ProbeOutcome> SendAsync(HttpRequestMessage request, string url, TimeSpan timeout, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(timeout);
        try
        {
            using var response = await Http.SendAsync(request, limit.Token);
            if ((int)response.StatusCode is >= 200 and < 400) return new ProbeOutcome.Success();
            return new ProbeOutcome.Failure($"HTTP probe failed with statuscode: {(int)response.StatusCode}");
        }
        catch (HttpRequestException e)
        {
            return new ProbeOutcome.Failure($"Get \"{url}\": {(e.InnerException is SocketException refused ? DialWords.Of(request.RequestUri!, refused) : e.InnerException?.Message ?? e.Message)}");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new ProbeOutcome.Failure($"Get \"{url}\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
        }
    }
}
