using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Fairlead.Node.Streams;

/// <summary>
/// Carries an exec or attach between a WebSocket and the runtime's SPDY. A WebSocket message is one byte channel and its bytes.
/// <code>
///   0 stdin ─►   1 stdout ◄─   2 stderr ◄─   3 error (the outcome as a Status) ◄─   4 resize ─►   255 close of a channel ─► (v5)
/// </code>
/// </summary>
internal sealed class CommandBridge(WebSocket socket, string protocol, SpdyClient spdy, RemoteCommand command)
{
    private const byte Stdin = 0, Stdout = 1, Stderr = 2, Error = 3, Resize = 4, Close = 255;
    private const int BufferSize = 32 << 10;
    private readonly Dictionary<byte, uint> _streams = [];

    public async Task RunAsync(CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await OpenAsync(end.Token);
        // An empty message tells clients of the first protocol that the connection stands.
        if (command.Stdout) await SendAsync(Stdout, ReadOnlyMemory<byte>.Empty, end.Token);
        var input = InputAsync(end.Token);
        await OutputAsync(end.Token);
        if (socket.State == WebSocketState.Open) await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, end.Token);
        end.CancelAfter(TimeSpan.FromSeconds(2));                                // the client's own close, if it comes
        await input;
    }

    private async Task OpenAsync(CancellationToken stop)
    {
        var wanted = new List<(byte Channel, string Type)> { (Error, "error") };
        if (command.Stdin) wanted.Add((Stdin, "stdin"));
        if (command.Stdout) wanted.Add((Stdout, "stdout"));
        if (command.Stderr) wanted.Add((Stderr, "stderr"));
        if (command.Tty) wanted.Add((Resize, "resize"));
        foreach (var (channel, type) in wanted) _streams[channel] = await spdy.OpenAsync(new Dictionary<string, string> { ["streamtype"] = type }, stop);
    }

    /// <summary>From the user to the container, until the user closes.</summary>
    private async Task InputAsync(CancellationToken stop)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            byte channel = 0;
            bool isStart = true;
            while (true)
            {
                var message = await socket.ReceiveAsync(buffer.AsMemory(), stop);
                if (message.MessageType == WebSocketMessageType.Close) break;
                var bytes = buffer.AsMemory(0, message.Count);
                if (isStart && bytes.Length > 0)
                {
                    channel = bytes.Span[0];
                    bytes = bytes[1..];
                }
                isStart = message.EndOfMessage;
                await PassAsync(channel, bytes, stop);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The user has gone, or the command has ended.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            if (!stop.IsCancellationRequested && socket.State != WebSocketState.Closed) spdy.Dispose();
        }
    }

    private async Task PassAsync(byte channel, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        if (channel == Close && bytes.Length > 0 && _streams.TryGetValue(bytes.Span[0], out uint closed)) await spdy.WriteAsync(closed, ReadOnlyMemory<byte>.Empty, isLast: true, stop);
        else if (channel is Stdin or Resize && bytes.Length > 0 && _streams.TryGetValue(channel, out uint stream)) await spdy.WriteAsync(stream, bytes, isLast: false, stop);
    }

    /// <summary>From the container to the user; the outcome comes last, after all output.</summary>
    private async Task OutputAsync(CancellationToken stop)
    {
        using var outcome = new MemoryStream();
        var open = _streams.Where(pair => pair.Key is Stdout or Stderr or Error).ToDictionary(pair => pair.Value, pair => pair.Key);
        try
        {
            while (open.Count > 0 && await spdy.ReadAsync(stop) is { } data)
            {
                if (!open.TryGetValue(data.Stream, out byte channel)) continue;
                if (channel == Error) outcome.Write(data.Bytes.Span);
                else if (data.Bytes.Length > 0) await SendAsync(channel, data.Bytes, stop);
                if (data.IsEnd) open.Remove(data.Stream);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            if (outcome.Length == 0) outcome.Write(Encoding.UTF8.GetBytes($$"""{"metadata":{},"status":"Failure","message":"the connection to the container broke","reason":"InternalError","code":500}"""));
        }
        if (outcome.Length > 0 && socket.State == WebSocketState.Open) await SendOutcomeAsync(outcome.ToArray(), stop);
    }

    /// <summary>The first protocol knows no Status: nothing for success, the bare words for failure.</summary>
    private Task SendOutcomeAsync(byte[] status, CancellationToken stop)
    {
        if (protocol is not ("channel.k8s.io" or "")) return SendAsync(Error, status, stop);
        using var json = JsonDocument.Parse(status);
        if (json.RootElement.TryGetProperty("status", out var word) && word.ValueEquals("Success")) return Task.CompletedTask;
        return SendAsync(Error, Encoding.UTF8.GetBytes(json.RootElement.TryGetProperty("message", out var message) ? message.GetString() ?? "" : ""), stop);
    }

    private async Task SendAsync(byte channel, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        var message = ArrayPool<byte>.Shared.Rent(bytes.Length + 1);
        try
        {
            message[0] = channel;
            bytes.CopyTo(message.AsMemory(1));
            await socket.SendAsync(message.AsMemory(0, bytes.Length + 1), WebSocketMessageType.Binary, endOfMessage: true, stop);
        }
        catch (WebSocketException)
        {
            spdy.Dispose();                                                      // the user has gone: so goes the command's terminal
            throw new IOException("the client has gone");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(message);
        }
    }
}
