using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Fairlead.Api.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Fairlead.Api.Streams;

/// <summary>A WebSocket to a client that is only told things. What the client sends is read and dropped, so that its end is noticed.</summary>
internal sealed class OneWaySocket : IAsyncDisposable
{
    /// <summary>The constant of RFC 6455 section 1.3.</summary>
    private const string KeySuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    /// <summary>How long a client that was told goodbye may take to answer.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly Stream _stream;
    private readonly WebSocket _socket;
    private readonly CancellationTokenSource _cut;             // breaks off what is being sent, and with it the socket
    private readonly CancellationTokenSource _gone;
    private readonly Task _listening;

    private OneWaySocket(Stream stream, WebSocket socket, CancellationToken stop)
    {
        (_stream, _socket) = (stream, socket);
        _cut = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _gone = CancellationTokenSource.CreateLinkedTokenSource(_cut.Token);
        _listening = ListenAsync();
    }

    /// <summary>Cancelled when the client closes or vanishes, or when there is nothing more to tell.</summary>
    public CancellationToken Gone => _gone.Token;

    public static bool IsAsked(ApiRequest request)
    {
        var headers = request.Http.Request.Headers;
        return headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase)
            && headers.Connection.ToString().Contains("upgrade", StringComparison.OrdinalIgnoreCase)
            && UpgradeTunnel.IsUpgrade(request);
    }

    /// <summary>The protocols that the client would speak, best first.</summary>
    public static string[] Offered(ApiRequest request) =>
        [.. request.Http.Request.Headers.SecWebSocketProtocol.SelectMany(v => (v ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>Answers 101 and switches over.</summary>
    public static async ValueTask<OneWaySocket> AcceptAsync(ApiRequest request, string? protocol, CancellationToken stop)
    {
        var http = request.Http;
        http.Response.Headers.Upgrade = "websocket";
        http.Response.Headers.Connection = "Upgrade";
        http.Response.Headers.SecWebSocketAccept = AcceptOf(http.Request.Headers.SecWebSocketKey.ToString());
        if (protocol is not null) http.Response.Headers.SecWebSocketProtocol = protocol;
        var stream = await http.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true, SubProtocol = protocol, KeepAliveInterval = KeepAlive });
        return new OneWaySocket(stream, socket, stop);
    }

    /// <summary>RFC 6455 section 4.2.2: SHA-1 is part of the protocol, and no secret hangs on it.</summary>
#pragma warning disable CA5350
    private static string AcceptOf(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + KeySuffix)));
#pragma warning restore CA5350

    /// <summary>A client that says goodbye meanwhile still gets this message whole, and a goodbye after it.</summary>
    public ValueTask SendAsync(ReadOnlyMemory<byte> message, WebSocketMessageType type) => _socket.SendAsync(message, type, endOfMessage: true, _cut.Token);

    /// <summary>Ends the socket when the client takes no more of what it is told: it has had time enough. To be called when there is nothing new to tell.</summary>
    public void EndSoon() => _cut.CancelAfter(Farewell);

    /// <summary>Says goodbye and hears it back, where the client is still there.</summary>
    public async ValueTask CloseAsync(TimeProvider clock)
    {
        if (_socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        using var limit = new CancellationTokenSource(Farewell, clock);
        try
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
            await _listening.WaitAsync(limit.Token);
        }
        catch (Exception e) when (IsGone(e))
        {
            _socket.Abort();
        }
    }

    /// <summary>Whether this says that the client has gone, or that the server stops: there is nobody left to tell.</summary>
    public static bool IsGone(Exception e) => e is OperationCanceledException or WebSocketException or IOException;

    private async Task ListenAsync()
    {
        byte[] dropped = new byte[256];
        try
        {
            while ((await _socket.ReceiveAsync(dropped, _cut.Token)).MessageType != WebSocketMessageType.Close) { }
            EndSoon();
        }
        catch (Exception e) when (IsGone(e))
        {
            _socket.Abort();
        }
        await _gone.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _cut.CancelAsync();
        await _listening;
        _socket.Dispose();
        await _stream.DisposeAsync();
        _gone.Dispose();
        _cut.Dispose();
    }
}
