using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Fairlead.Api.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Fairlead.Api.Streams;

/// <summary>
/// A log over a WebSocket, for browsers: an empty message first, then what is written, message by message, in the form of the protocol chosen.
/// <code>
/// (none), binary.k8s.io    binary messages
/// base64.binary.k8s.io     text messages in base64
/// </code>
/// What the client sends is read and dropped, so that its end is noticed.
/// </summary>
internal static class LogSocket
{
    private const string Base64 = "base64.binary.k8s.io";

    /// <summary>The constant of RFC 6455 section 1.3.</summary>
    private const string KeySuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private const int MessageSize = 2048;                      // as kube-apiserver's, before base64
    private static readonly string[] Protocols = ["binary.k8s.io", Base64];
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    public static bool IsAsked(ApiRequest request)
    {
        var headers = request.Http.Request.Headers;
        return headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase)
            && headers.Connection.ToString().Contains("upgrade", StringComparison.OrdinalIgnoreCase)
            && UpgradeTunnel.IsUpgrade(request);
    }

    /// <summary>Sends the log and ends the socket in good order. False: the client speaks none of the protocols.</summary>
    public static async ValueTask<bool> TrySendAsync(ApiRequest request, Stream log)
    {
        var http = request.Http;
        string[] offered = [.. http.Request.Headers.SecWebSocketProtocol.SelectMany(v => (v ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
        string? chosen = offered.FirstOrDefault(Protocols.Contains);
        if (offered.Length > 0 && chosen is null) return false;
        http.Response.Headers.Upgrade = "websocket";
        http.Response.Headers.Connection = "Upgrade";
        http.Response.Headers.SecWebSocketAccept = Accept(http.Request.Headers.SecWebSocketKey.ToString());
        if (chosen is not null) http.Response.Headers.SecWebSocketProtocol = chosen;
        await using var stream = await http.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true, SubProtocol = chosen, KeepAliveInterval = KeepAlive });
        await SendAsync(socket, log, chosen == Base64, request.Stop);
        return true;
    }

    /// <summary>RFC 6455 section 4.2.2: SHA-1 is part of the protocol, and no secret hangs on it.</summary>
#pragma warning disable CA5350
    private static string Accept(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + KeySuffix)));
#pragma warning restore CA5350

    private static async Task SendAsync(WebSocket socket, Stream log, bool asText, CancellationToken stop)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var listening = ListenAsync(socket, gone);
        try
        {
            byte[] buffer = new byte[MessageSize];
            int read = 0;
            do
            {
                await SendAsync(socket, buffer.AsMemory(0, read), asText, gone.Token);
                read = await log.ReadAsync(buffer, gone.Token);
            }
            while (read > 0);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, gone.Token);
            await listening;
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException)
        {
            // The client has gone, or the server stops: there is nobody left to tell.
            socket.Abort();
            await listening;
        }
    }

    private static async Task SendAsync(WebSocket socket, ReadOnlyMemory<byte> bytes, bool asText, CancellationToken stop)
    {
        if (asText) await socket.SendAsync(Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes.Span)), WebSocketMessageType.Text, endOfMessage: true, stop);
        else await socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, stop);
    }

    /// <summary>Until the client closes or vanishes; then nothing more is sent.</summary>
    private static async Task ListenAsync(WebSocket socket, CancellationTokenSource gone)
    {
        byte[] dropped = new byte[256];
        try
        {
            while ((await socket.ReceiveAsync(dropped, gone.Token)).MessageType != WebSocketMessageType.Close) { }
            await gone.CancelAsync();
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException)
        {
            await gone.CancelAsync();
        }
    }
}
