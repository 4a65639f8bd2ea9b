using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fairlead.Kernel.Tests.Lab;

/// <summary>Listens on TCP and UDP, on every address of its machine, and tells each client who it is and from where it sees the client.</summary>
internal sealed class EchoServer : IDisposable
{
    private readonly Socket _tcp, _udp;
    private readonly string _name;

    internal EchoServer(Machine machine, int port, string? name = null)
    {
        _name = name ?? machine.Label;
        (_tcp, _udp) = machine.Run(() => (Bound(SocketType.Stream, ProtocolType.Tcp, port), Bound(SocketType.Dgram, ProtocolType.Udp, port)));
        _tcp.Listen(512);
        _ = ServeTcpAsync();
        _ = ServeUdpAsync();
    }

    public void Dispose()
    {
        _tcp.Dispose();
        _udp.Dispose();
    }

    private static Socket Bound(SocketType type, ProtocolType protocol, int port)
    {
        var socket = new Socket(AddressFamily.InterNetworkV6, type, protocol) { DualMode = true };
        if (type == SocketType.Dgram) socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.PacketInformation, true);
        socket.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
        return socket;
    }

    private async Task ServeTcpAsync()
    {
        try
        {
            while (true)
            {
                using var peer = await _tcp.AcceptAsync();
                await peer.SendAsync(Answer(peer.RemoteEndPoint!));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { Closed = e; }
    }

    private async Task ServeUdpAsync()
    {
        byte[] buffer = new byte[2048];
        try
        {
            while (true)
            {
                var received = await _udp.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.IPv6Any, 0));
                await _udp.SendToAsync(Answer(received.RemoteEndPoint), received.RemoteEndPoint);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { Closed = e; }
    }

    /// <summary>Why it no longer serves.</summary>
    internal Exception? Closed { get; private set; }

    private byte[] Answer(EndPoint client)
    {
        var address = ((IPEndPoint)client).Address;
        return Encoding.UTF8.GetBytes($"{_name} saw {(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)}");
    }
}
