using System.Buffers;
using System.IO.Pipelines;
using System.Net.WebSockets;
using System.Text;
using Fairlead.Api.Http;

namespace Fairlead.Api.Streams;

/// <summary>
/// A watch over a WebSocket, for browsers: each event is a text message, its line and all. No protocol of its own is spoken: one that the client
/// names is said back, whatever it is; of several none can be chosen. A client without an Origin is refused, as browsers always have one.
/// </summary>
internal sealed class WatchSocket(OneWaySocket socket) : PipeWriter
{
    private readonly ArrayBufferWriter<byte> _lines = new();

    /// <summary>Why the client gets no WebSocket: a status, and a sentence for its body; null when nothing stands in the way.</summary>
    private static (int Code, string Why)? Refuse(ApiRequest request)
    {
        var headers = request.Http.Request.Headers;
        if (headers.SecWebSocketKey.Count == 0) return (400, "mismatch challenge/response");
        if (headers.SecWebSocketVersion != "13") return (400, "missing or bad WebSocket Version");
        string origin = headers.Origin.ToString();
        if (!origin.StartsWith('/') && !Uri.TryCreate(origin, UriKind.Absolute, out _)) return (403, "");
        return OneWaySocket.Offered(request).Length > 1 ? (400, "") : null;
    }

    /// <summary>Null, and answered, when the client's handshake is not as it must be.</summary>
    public static async ValueTask<OneWaySocket?> AcceptAsync(ApiRequest request, CancellationToken ended)
    {
        if (Refuse(request) is not var (code, why)) return await OneWaySocket.AcceptAsync(request, OneWaySocket.Offered(request).FirstOrDefault(), ended);
        var response = request.Http.Response;
        response.StatusCode = code;
        if (why.Contains("Version", StringComparison.Ordinal)) response.Headers.SecWebSocketVersion = "13";
        await response.BodyWriter.WriteAsync(Encoding.ASCII.GetBytes(why), request.Stop);
        return null;
    }

    public override void Advance(int bytes) => _lines.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => _lines.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _lines.GetSpan(sizeHint);

    /// <summary>Sends the events written since the last time. JSON has no line ends inside.</summary>
    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        for (var rest = _lines.WrittenMemory; rest.Span.IndexOf((byte)'\n') is >= 0 and var end; rest = rest[(end + 1)..])
            await socket.SendAsync(rest[..(end + 1)], WebSocketMessageType.Text);
        _lines.ResetWrittenCount();
        return default;
    }

    public override void CancelPendingFlush() { }

    public override void Complete(Exception? exception = null) { }
}
