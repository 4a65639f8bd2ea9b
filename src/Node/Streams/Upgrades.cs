using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Fairlead.Node.Streams;

/// <summary>The server's side of an upgrade.</summary>
internal static class Upgrades
{
    /// <summary>RFC 6455, 1.3.</summary>
    private const string WebSocketGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    public static bool IsWebSocket(HttpContext http) => http.Request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase);
    public static bool IsSpdy(HttpContext http) => http.Request.Headers.Upgrade.ToString().StartsWith("SPDY/", StringComparison.OrdinalIgnoreCase);

    /// <summary>The WebSocket subprotocols that the client offers, its favourite first.</summary>
    public static IReadOnlyList<string> Offered(HttpContext http) =>
        [.. http.Request.Headers.SecWebSocketProtocol.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    public static async Task<WebSocket> WebSocketAsync(HttpContext http, string protocol)
    {
        var headers = http.Response.Headers;
        headers.Upgrade = "websocket";
        headers.Connection = "Upgrade";
        headers.SecWebSocketAccept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(http.Request.Headers.SecWebSocketKey + WebSocketGuid)));
        headers.SecWebSocketProtocol = protocol;
        var stream = await Feature(http).UpgradeAsync();
        // The answer has named the protocol; .NET would refuse names with a slash, which Kubernetes has.
        return WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = KeepAlive });
    }

    /// <summary>Answers 101 and gives the bare connection.</summary>
    public static Task<Stream> SpdyAsync(HttpContext http, string protocol)
    {
        http.Response.Headers.Upgrade = "SPDY/3.1";
        http.Response.Headers.Connection = "Upgrade";
        http.Response.Headers["X-Stream-Protocol-Version"] = protocol;
        return Feature(http).UpgradeAsync();
    }

    /// <summary>Copies both ways until either side ends.</summary>
    public static async Task TunnelAsync(Stream left, Stream right, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var tasks = (Task[])[CopyAsync(left, right, end.Token), CopyAsync(right, left, end.Token)];
        await Task.WhenAny(tasks);
        await end.CancelAsync();
        await Task.WhenAll(tasks);
    }

    private static async Task CopyAsync(Stream from, Stream to, CancellationToken stop)
    {
        try
        {
            await from.CopyToAsync(to, stop);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side may break off at any time: that is the end of the tunnel.
        }
    }

    private static IHttpUpgradeFeature Feature(HttpContext http) => http.Features.GetRequiredFeature<IHttpUpgradeFeature>();
}
