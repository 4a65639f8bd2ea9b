using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fairlead.Kernel.Tests.Lab;

/// <summary>One connection or datagram, and what came of it: the server's words, "refused" or "silence".</summary>
internal static class Probe
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(700);

    internal static async Task<string> TcpAsync(Machine from, string destination, int sourcePort = 0)
    {
        var target = IPEndPoint.Parse(destination);
        using var socket = from.Run(() => Bound(target, SocketType.Stream, ProtocolType.Tcp, sourcePort));
        return await ExchangeAsync(socket, target, async limit =>
        {
            await socket.ConnectAsync(target, limit);
            return await ReceiveAsync(socket, limit);
        });
    }

    internal static async Task<string> UdpAsync(Machine from, string destination, int sourcePort = 0)
    {
        var target = IPEndPoint.Parse(destination);
        using var socket = from.Run(() => Bound(target, SocketType.Dgram, ProtocolType.Udp, sourcePort));
        return await AskAsync(socket, target);
    }

    /// <summary>A datagram over a socket that stays: the same flow each time.</summary>
    internal static Task<string> AskAsync(Socket socket, IPEndPoint target) => ExchangeAsync(socket, target, async limit =>
    {
        if (!socket.Connected) await socket.ConnectAsync(target, limit);
        await socket.SendAsync("hello"u8.ToArray(), limit);
        return await ReceiveAsync(socket, limit);
    });

    internal static Socket Bound(IPEndPoint target, SocketType type, ProtocolType protocol, int port)
    {
        var socket = new Socket(target.AddressFamily, type, protocol);
        if (port != 0) socket.Bind(new IPEndPoint(target.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, port));
        return socket;
    }

    private static async Task<string> ReceiveAsync(Socket socket, CancellationToken limit)
    {
        byte[] buffer = new byte[256];
        int length = await socket.ReceiveAsync(buffer, limit);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    private static async Task<string> ExchangeAsync(Socket socket, IPEndPoint target, Func<CancellationToken, Task<string>> exchange)
    {
        using var limit = new CancellationTokenSource(Patience);
        try { return await exchange(limit.Token); }
        catch (OperationCanceledException) { return "silence"; }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset) { return "refused"; }
        catch (SocketException e) { return e.SocketErrorCode.ToString(); }
    }
}
