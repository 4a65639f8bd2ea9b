using System.Net.WebSockets;

namespace Fairlead.Node.Streams;

/// <summary>Bytes inside a WebSocket's binary messages, as a tunnel to a plain connection: port-forward of new kubectls (SPDY within WebSocket).</summary>
internal static class WebSocketTunnel
{
    private const int BufferSize = 32 << 10;

    public static async Task RunAsync(WebSocket socket, Stream connection, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var tasks = (Task[])[InAsync(socket, connection, end.Token), OutAsync(connection, socket, end.Token)];
        await Task.WhenAny(tasks);
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived) await CloseAsync(socket);
        await end.CancelAsync();
        await Task.WhenAll(tasks);
    }

    private static async Task InAsync(WebSocket socket, Stream connection, CancellationToken stop)
    {
        try
        {
            var buffer = new byte[BufferSize];
            while (await socket.ReceiveAsync(buffer.AsMemory(), stop) is var message && message.MessageType != WebSocketMessageType.Close)
                if (message.Count > 0) await connection.WriteAsync(buffer.AsMemory(0, message.Count), stop);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The end of the tunnel.
        }
    }

    private static async Task OutAsync(Stream connection, WebSocket socket, CancellationToken stop)
    {
        try
        {
            var buffer = new byte[BufferSize];
            while (await connection.ReadAsync(buffer, stop) is var read and > 0)
                await socket.SendAsync(buffer.AsMemory(0, read), WebSocketMessageType.Binary, endOfMessage: true, stop);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The end of the tunnel.
        }
    }

    private static async Task CloseAsync(WebSocket socket)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            socket.Abort();
        }
    }
}
