using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Fairlead.DnsWire;

namespace Fairlead.Dns.Forward;

/// <summary>
/// One question to one resolver. Over UDP each has a socket of its own, connected: the kernel draws a random port and drops what comes from
/// elsewhere. A cut answer, or one whose name has lost its case, is asked for again over TCP; connections over TCP and TLS stay open for the next question.
/// </summary>
internal static class UpstreamExchange
{
    /// <summary>Messages that are not the answer before the question is given up: somebody is guessing.</summary>
    private const int MostForgeries = 64;

    /// <summary>The reply's bytes; null when there is none in time. Cancelled only with <paramref name="stop"/>.</summary>
    public static async Task<byte[]?> AskAsync(Upstream upstream, UpstreamQuery query, ForwardOptions how, TimeSpan timeout, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(timeout);
        try
        {
            var reply = how.ForceTcp || how.Tls ? null : await OverUdpAsync(upstream, query, limit.Token);
            if (reply is null || IsCut(reply)) reply = await OverTcpAsync(upstream, query, how, limit.Token);
            if (reply is null) upstream.Failed();
            else upstream.Answered();
            return reply;
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException or CryptographicException || e is OperationCanceledException && !stop.IsCancellationRequested)
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

    /// <summary>On a connection that is open already where there is one. It may have been closed meanwhile, which says nothing about the resolver.</summary>
    private static async Task<byte[]?> OverTcpAsync(Upstream upstream, UpstreamQuery query, ForwardOptions how, CancellationToken stop)
    {
        while (upstream.Idle.Take() is { } idle)
        {
            try
            {
                return await OnAsync(idle, upstream, query, stop);
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                upstream.FoundClosed();
            }
        }
        return await OnAsync(await UpstreamConnection.OpenAsync(upstream, how, stop), upstream, query, stop);
    }

    private static async Task<byte[]?> OnAsync(UpstreamConnection connection, Upstream upstream, UpstreamQuery query, CancellationToken stop)
    {
        bool isGood = false;
        try
        {
            var reply = await connection.AskAsync(query.Message, stop);
            isGood = query.Judge(reply) != ReplyJudgement.NotOurs;
            return isGood ? reply : null;
        }
        finally
        {
            if (isGood) upstream.Idle.Return(connection);
            else connection.Dispose();
        }
    }
}
