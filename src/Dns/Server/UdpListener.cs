using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Fairlead.Dns.Answers;
using Fairlead.Dns.Observe;
using Fairlead.Linux;
using Fairlead.Linux.Datagrams;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Dns.Server;

/// <summary>
/// One socket and one thread: takes what has come, answers all that can be answered at once in one call, hands the rest to the resolver.
/// Several listeners share an address; the kernel spreads the clients over them.
/// </summary>
public sealed class UdpListener : IDisposable
{
    private const int Slots = 32;                                                // datagrams in one call
    private const int ReceiveSize = 2048;                                        // bytes; a query is far shorter
    private const int ReplySize = 4096;                                          // bytes; see DnsSettings.MaxUdpSize
    private const int ReceiveBuffer = 4 << 20;                                   // bytes asked of the kernel for bursts

    private readonly Socket _socket;
    private readonly QueryHandler _handler;
    private readonly QueryCounters _counters;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;

    /// <summary>Binds at once, so that a port in use is told to the caller; port 0 draws one.</summary>
    public UdpListener(SocketAddr address, QueryHandler handler, ILogger log)
    {
        (_handler, _log) = (handler, log);
        _counters = handler.NewCounters();
        _socket = new Socket(address.Address.IsV4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
        PacketInfo.SharePort(_socket);
        if (address.Address.IsV6) _socket.DualMode = false;
        if (address.Address.IsUnspecified) PacketInfo.Enable(_socket);
        PacketInfo.GrowReceiveBuffer(_socket, ReceiveBuffer);
        _socket.Bind(new IPEndPoint(address.Address.ToIPAddress(), address.Port));
    }

    public SocketAddr Address
    {
        get
        {
            var bound = (IPEndPoint)_socket.LocalEndPoint!;
            return new(IpAddr.From(bound.Address), (ushort)bound.Port);
        }
    }

    /// <summary>Done when the listener has stopped and has answered what had come before.</summary>
    public Task Ended => _ended.Task;

    public void Start() => new Thread(Run) { IsBackground = true, Name = $"dns {Address}" }.Start();

    /// <summary>Takes no more; what has come already is still answered.</summary>
    public void Stop()
    {
        _stopping = true;
        DatagramBatch.Interrupt(_socket);
    }

    private void Run()
    {
        using var batch = new DatagramBatch(_socket, Slots, ReceiveSize, ReplySize);
        byte[] key = new byte[LookupKey.MaxLength];
        try
        {
            while (true)
            {
                int count = batch.Receive();
                if (count == 0 && _stopping) break;
                for (int i = 0; i < count; i++) HandleSafely(batch, i, key);
                batch.Send();
            }
            _ended.TrySetResult();
        }
        catch (Exception e)
        {
            _log.ListenerBroke(e, Address.ToString());
            _ended.TrySetException(e);
        }
    }

    /// <summary>A fault in one answer must not end the listener.</summary>
    private void HandleSafely(DatagramBatch batch, int i, Span<byte> key)
    {
        try
        {
            Handle(batch, i, key);
        }
        catch (Exception e)
        {
            _log.QueryFailed(e, batch.Peer(i).ToString());
        }
    }

    private void Handle(DatagramBatch batch, int i, Span<byte> key)
    {
        long began = _handler.Clock.GetTimestamp();
        var packet = batch.Packet(i);
        var client = batch.Peer(i);
        if (client.Port == 0) return;                                            // nobody to answer to
        var result = _handler.TryAnswer(packet, _handler.Context(client.Address, isUdp: true), batch.Reply(i), key);
        if (result.Kind == AnswerKind.Missing)
        {
            Later(packet, batch.Envelope(i), client, began);
            return;
        }
        if (result.Kind == AnswerKind.Reply) batch.SetReply(i, result.Length);
        _handler.Done(packet, result, client.Address, isUdp: true, _counters, _handler.Clock.GetElapsedTime(began));
    }

    private void Later(ReadOnlySpan<byte> packet, DatagramEnvelope envelope, SocketAddr client, long began)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent(ReceiveSize);
        packet.CopyTo(copy);
        _ = AnswerLaterAsync(copy, packet.Length, envelope, client, began);       // logs its own failures
    }

    private async Task AnswerLaterAsync(byte[] packet, int length, DatagramEnvelope envelope, SocketAddr client, long began)
    {
        byte[] reply = ArrayPool<byte>.Shared.Rent(ReplySize);
        try
        {
            var result = await _handler.AnswerAsync(packet.AsMemory(0, length), client, isUdp: true, reply, _stop.Token);
            if (result.Kind == AnswerKind.Reply) DatagramBatch.SendOne(_socket, envelope, reply.AsSpan(0, result.Length));
            _handler.Done(packet.AsSpan(0, length), result, client.Address, isUdp: true, _counters, _handler.Clock.GetElapsedTime(began));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException && _stop.IsCancellationRequested)
        {
            _log.GaveUpAtStop(client.ToString());
        }
        catch (Exception e)
        {
            _log.QueryFailed(e, client.ToString());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packet);
            ArrayPool<byte>.Shared.Return(reply);
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _socket.Dispose();
    }
}
