using System.Buffers.Binary;
using System.Net.WebSockets;

namespace Fairlead.Node.Streams;

/// <summary>
/// The older port-forward over WebSocket (v4.channel.k8s.io): of each port, the even channel carries data and the odd one errors;
/// both begin with the port's number, two bytes little-endian.
/// </summary>
internal sealed class PortForwardBridge(WebSocket socket, SpdyClient spdy, IReadOnlyList<ushort> ports)
{
    private const int BufferSize = 32 << 10;
    private readonly Dictionary<uint, byte> _channels = [];
    private readonly Dictionary<byte, uint> _streams = [];

    public async Task RunAsync(CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var connection = spdy;
        for (int i = 0; i < ports.Count; i++)
        {
            await OpenAsync((byte)(2 * i + 1), "error", ports[i], i, end.Token);
            await OpenAsync((byte)(2 * i), "data", ports[i], i, end.Token);
        }
        var input = InputAsync(end.Token);
        await OutputAsync(end.Token);
        if (socket.State == WebSocketState.Open) await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, end.Token);
        await end.CancelAsync();
        await input;
    }

    private async Task OpenAsync(byte channel, string type, ushort port, int request, CancellationToken stop)
    {
        uint stream = await spdy.OpenAsync(new Dictionary<string, string> { ["streamtype"] = type, ["port"] = $"{port}", ["requestid"] = $"{request}" }, stop);
        (_channels[stream], _streams[channel]) = (channel, stream);
        if (type == "error") await spdy.WriteAsync(stream, ReadOnlyMemory<byte>.Empty, isLast: true, stop);
        var first = new byte[3];
        first[0] = channel;
        BinaryPrimitives.WriteUInt16LittleEndian(first.AsSpan(1), port);
        await socket.SendAsync(first, WebSocketMessageType.Binary, endOfMessage: true, stop);
    }

    private async Task InputAsync(CancellationToken stop)
    {
        try
        {
            var buffer = new byte[BufferSize];
            byte channel = 0;
            bool isStart = true;
            while (await socket.ReceiveAsync(buffer.AsMemory(), stop) is var message && message.MessageType != WebSocketMessageType.Close)
            {
                var bytes = buffer.AsMemory(0, message.Count);
                if (isStart && bytes.Length > 0) (channel, bytes) = (bytes.Span[0], bytes[1..]);
                isStart = message.EndOfMessage;
                if (channel % 2 == 0 && bytes.Length > 0 && _streams.TryGetValue(channel, out uint stream)) await spdy.WriteAsync(stream, bytes, isLast: false, stop);
            }
            spdy.Dispose();
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The end of the connection, from either side.
        }
    }

    private async Task OutputAsync(CancellationToken stop)
    {
        int open = ports.Count;
        try
        {
            while (open > 0 && await spdy.ReadAsync(stop) is { } data)
            {
                if (!_channels.TryGetValue(data.Stream, out byte channel)) continue;
                if (data.Bytes.Length > 0) await socket.SendAsync((byte[])[channel, .. data.Bytes.Span], WebSocketMessageType.Binary, endOfMessage: true, stop);
                if (data.IsEnd && channel % 2 == 0) open--;
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException)
        {
            // The end of the connection, from either side.
        }
    }
}
