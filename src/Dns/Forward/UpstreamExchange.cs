using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Fairlead.DnsWire;

namespace Fairlead.Dns.Forward;

/// <summary>
/// One question to one resolver. Over UDP each has a socket of its own, connected: the kernel draws a random port and drops what comes from
/// elsewhere. A cut answer, or one whose name has lost its case, is asked for again over TCP.
/// </summary>
internal static class UpstreamExchange
{
    /// <summary>Messages that are not the answer before the question is given up: somebody is guessing.</summary>
    private const int MostForgeries = 64;

    /// <summary>The reply's bytes; null when there is none in time. Cancelled only with <paramref name="stop"/>.</summary>
    public static async Task<byte[]?> AskAsync(Upstream upstream, UpstreamQuery query, bool tcpOnly, TimeSpan timeout, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(timeout);
        try
        {
            var reply = tcpOnly ? null : await OverUdpAsync(upstream, query, limit.Token);
            if (tcpOnly || reply is null || IsCut(reply)) reply = await OverTcpAsync(upstream, query, limit.Token);
            if (reply is null) upstream.Failed();
            else upstream.Answered();
            return reply;
        }
        catch (Exception e) when (e is SocketException or IOException || e is OperationCanceledException && !stop.IsCancellationRequested)
        {
            upstream.Failed();
            return null;
        }
    }

    private static bool IsCut(byte[] reply) => DnsHeader.TryRead(reply, out var header) && header.IsTruncated;

    /// <summary>Null: ask over TCP.</summary>
    private static async Task<byte[]?> OverUdpAsync(Upstream upstream, UpstreamQuery query, CancellationToken stop)
    {
        using var socket = new Socket(upstream.EndPoint.AddressFamily, SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp);
        await socket.ConnectAsync(upstream.EndPoint, stop);
        await socket.SendAsync(query.Message, SocketFlags.None, stop);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            for (int strangers = 0; strangers < MostForgeries;)
            {
                int length = await socket.ReceiveAsync(buffer, SocketFlags.None, stop);
                switch (query.Judge(buffer.AsSpan(0, length)))
                {
                    case ReplyJudgement.Ours:
                        if (query.IsSpelled) upstream.KeptCase();
                        return buffer.AsSpan(0, length).ToArray();
                    case ReplyJudgement.Bare:
                        return buffer.AsSpan(0, length).ToArray();
                    case ReplyJudgement.OtherCase:
                        upstream.LostCase();
                        return null;
                    default:
                        strangers++;
                        upstream.Forged();
                        break;
                }
            }
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<byte[]?> OverTcpAsync(Upstream upstream, UpstreamQuery query, CancellationToken stop)
    {
        using var socket = new Socket(upstream.EndPoint.AddressFamily, SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(upstream.EndPoint, stop);
        var framed = new byte[query.Message.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)query.Message.Length);
        query.Message.CopyTo(framed, 2);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(framed, stop);
        await stream.ReadExactlyAsync(framed.AsMemory(0, 2), stop);
        var reply = new byte[BinaryPrimitives.ReadUInt16BigEndian(framed)];
        await stream.ReadExactlyAsync(reply, stop);
        return query.Judge(reply) == ReplyJudgement.NotOurs ? null : reply;
    }
}
