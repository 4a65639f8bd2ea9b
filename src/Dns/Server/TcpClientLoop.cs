using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using Fairlead.Dns.Answers;
using Fairlead.Dns.Observe;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Server;

/// <summary>
/// One TCP client: messages with two bytes of length before each (RFC 1035 §4.2.2), any number one after another. Answers leave as they
/// are ready, not in the order of the questions (RFC 7766 §6.2.1.1).
/// </summary>
internal sealed class TcpClientLoop(Socket socket, SocketAddr peer, QueryHandler handler, TcpLimits limits, QueryCounters counters)
{
    private readonly SemaphoreSlim _writing = new(1, 1);                          // guards the socket's sending side
    private readonly SemaphoreSlim _pipeline = new(limits.Pipelined, limits.Pipelined);

    public async Task RunAsync(CancellationToken stop)
    {
        socket.NoDelay = true;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            while (await ReadAsync(ended.Token) is { } message)
            {
                await _pipeline.WaitAsync(ended.Token);
                _ = AnswerAsync(message, ended.Token);                            // releases the pipeline; a failed write ends the connection
            }
            for (int i = 0; i < limits.Pipelined; i++) await _pipeline.WaitAsync(ended.Token);   // the last answers, after the client's FIN
        }
        finally
        {
            await ended.CancelAsync();
        }
    }

    /// <summary>The next message; null at the client's end, or when it says nothing for too long.</summary>
    private async Task<byte[]?> ReadAsync(CancellationToken stop)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(stop);
        idle.CancelAfter(limits.Idle);
        try
        {
            var prefix = new byte[2];
            if (!await FillAsync(prefix, idle.Token)) return null;
            var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
            return message.Length >= DnsHeader.Size && await FillAsync(message, idle.Token) ? message : null;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<bool> FillAsync(Memory<byte> buffer, CancellationToken stop)
    {
        while (buffer.Length > 0)
        {
            int read = await socket.ReceiveAsync(buffer, SocketFlags.None, stop);
            if (read == 0) return false;
            buffer = buffer[read..];
        }
        return true;
    }

    private async Task AnswerAsync(byte[] message, CancellationToken stop)
    {
        long began = handler.Clock.GetTimestamp();
        byte[] reply = ArrayPool<byte>.Shared.Rent(ushort.MaxValue + 2);
        try
        {
            var result = await handler.AnswerAsync(message, peer, isUdp: false, reply.AsMemory(2, ushort.MaxValue), stop);
            if (result.Kind == AnswerKind.Reply)
            {
                BinaryPrimitives.WriteUInt16BigEndian(reply, (ushort)result.Length);
                await WriteAsync(reply.AsMemory(0, result.Length + 2), stop);
            }
            handler.Done(message, result, peer.Address, isUdp: false, counters, handler.Clock.GetElapsedTime(began));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            socket.Close();                                                       // the reading side sees it and ends the connection
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(reply);
            _pipeline.Release();
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(limits.Write);
        await _writing.WaitAsync(limit.Token);
        try
        {
            while (bytes.Length > 0) bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, limit.Token)..];
        }
        finally
        {
            _writing.Release();
        }
    }
}
