using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fairlead.Kernel.Tests.Lab;

/// <summary>One connection or datagram, and what came of it: the server's words, "refused" or "silence".</summary>
internal static class Probe
{
    /// <summary>An answer that is expected may be late on a busy machine; where silence is expected, each wait costs its whole length.</summary>
    private static readonly TimeSpan ForAnswer = TimeSpan.FromSeconds(10), ForSilence = TimeSpan.FromMilliseconds(700);

    internal static async Task<string> TcpAsync(Machine from, string destination, bool expectsAnswer = true)
    {
        var target = IPEndPoint.Parse(destination);
        using var socket = from.Run(() => new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
        return await ExchangeAsync(expectsAnswer, async limit =>
        {
            await socket.ConnectAsync(target, limit);
            return await ReceiveAsync(socket, limit);
        });
    }

    internal static async Task<string> UdpAsync(Machine from, string destination, bool expectsAnswer = true)
    {
        var target = IPEndPoint.Parse(destination);
        using var socket = from.Run(() => new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp));
        return await AskAsync(socket, target, expectsAnswer);
    }

    /// <summary>A datagram over a socket that stays: the same flow each time.</summary>
    internal static Task<string> AskAsync(Socket socket, IPEndPoint target, bool expectsAnswer = true) => ExchangeAsync(expectsAnswer, async limit =>
    {
        if (!socket.Connected) await socket.ConnectAsync(target, limit);
        await socket.SendAsync("hello"u8.ToArray(), limit);
        return await ReceiveAsync(socket, limit);
    });

    private static async Task<string> ReceiveAsync(Socket socket, CancellationToken limit)
    {
        byte[] buffer = new byte[256];
        int length = await socket.ReceiveAsync(buffer, limit);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    private static async Task<string> ExchangeAsync(bool expectsAnswer, Func<CancellationToken, Task<string>> exchange)
    {
        using var limit = new CancellationTokenSource(expectsAnswer ? ForAnswer : ForSilence);
        try { return await exchange(limit.Token); }
        catch (OperationCanceledException) { return "silence"; }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset) { return "refused"; }
        catch (SocketException e) { return e.SocketErrorCode.ToString(); }
    }
}
