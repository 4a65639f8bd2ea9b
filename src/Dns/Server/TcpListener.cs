using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Fairlead.Dns.Observe;
using Fairlead.Linux.Datagrams;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Dns.Server;

/// <summary>Accepts TCP clients within the limits and lets each talk; see <see cref="TcpClientLoop"/>.</summary>
public sealed class TcpListener : IDisposable
{
    private readonly Socket _socket;
    private readonly QueryHandler _handler;
    private readonly TcpLimits _limits;
    private readonly ILogger _log;
    private readonly QueryCounters _counters;
    private readonly ConcurrentDictionary<IpAddr, int> _perClient = [];
    private int _connections;

    /// <summary>Binds at once, so that a port in use is told to the caller.</summary>
    public TcpListener(SocketAddr address, QueryHandler handler, TcpLimits limits, ILogger log)
    {
        (_handler, _limits, _log) = (handler, limits, log);
        _counters = handler.NewCounters();
        _socket = new Socket(address.Address.IsV4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        PacketInfo.SharePort(_socket);
        if (address.Address.IsV6) _socket.DualMode = false;
        _socket.Bind(new IPEndPoint(address.Address.ToIPAddress(), address.Port));
        _socket.Listen(512);
    }

    public SocketAddr Address
    {
        get
        {
            var bound = (IPEndPoint)_socket.LocalEndPoint!;
            return new(IpAddr.From(bound.Address), (ushort)bound.Port);
        }
    }

    /// <summary>Connections open now.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Accepts until cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var client = await _socket.AcceptAsync(stop);
                _ = ServeAsync(client, stop);                                     // ends with its connection, logs its own failures
            }
            catch (SocketException e)
            {
                _log.AcceptFailed(e.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(50), _handler.Clock, stop);   // out of descriptors: give some time to come back
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket client, CancellationToken stop)
    {
        var remote = (IPEndPoint)client.RemoteEndPoint!;
        var peer = new SocketAddr(IpAddr.From(remote.Address), (ushort)remote.Port);
        int ofClient = _perClient.AddOrUpdate(peer.Address, 1, static (_, count) => count + 1);
        int all = Interlocked.Increment(ref _connections);
        try
        {
            if (all <= _limits.Connections && ofClient <= _limits.ConnectionsPerClient) await new TcpClientLoop(client, peer, _handler, _limits, _counters).RunAsync(stop);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            _log.ConnectionEnded(peer.ToString(), e.Message);
        }
        catch (Exception e)
        {
            _log.QueryFailed(e, peer.ToString());
        }
        finally
        {
            client.Dispose();
            Interlocked.Decrement(ref _connections);
            if (_perClient.AddOrUpdate(peer.Address, 0, static (_, count) => count - 1) <= 0) _perClient.TryRemove(new(peer.Address, 0));
        }
    }

    public void Dispose() => _socket.Dispose();
}
