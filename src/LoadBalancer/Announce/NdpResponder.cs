using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.LoadBalancer.Announce;

/// <summary>Answers neighbour solicitations for our IPv6 addresses on one link.</summary>
internal sealed class NdpResponder : ILinkResponder
{
    private const int IcmpV6Level = 58, IcmpV6Filter = 1, Solicitation = 135;
    private const int SocketLevel = 1, BindToDevice = 25;
    private const int Ipv6Level = 41, UnicastHops = 16, MulticastInterface = 17, MulticastHops = 18;      // linux/in6.h: the framework does not map them for raw sockets
    private readonly Link _link;
    private readonly Func<IpAddr, bool> _isOurs;
    private readonly ILogger _log;
    private readonly Socket _socket = new(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6);

    public NdpResponder(Link link, Func<IpAddr, bool> isOurs, ILogger log)
    {
        (_link, _isOurs, _log) = (link, isOurs, log);
        _socket.SetRawSocketOption(SocketLevel, BindToDevice, System.Text.Encoding.ASCII.GetBytes(link.Name + "\0"));
        Set(UnicastHops, 255);                                                                            // RFC 4861 section 7.1.2: others are thrown away
        Set(MulticastHops, 255);
        Set(MulticastInterface, link.Index);
        _socket.SetRawSocketOption(IcmpV6Level, IcmpV6Filter, OnlySolicitations());
        _socket.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
    }

    public IpFamily Family => IpFamily.V6;

    public async Task RunAsync(CancellationToken stop)
    {
        var buffer = new byte[1500];
        var anyone = new IPEndPoint(IPAddress.IPv6Any, 0);
        while (!stop.IsCancellationRequested)
        {
            var got = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, anyone, stop);
            if (!NeighborMessage.TryParseSolicitation(buffer.AsSpan(0, got.ReceivedBytes), out var target) || !_isOurs(target)) continue;
            var asker = (IPEndPoint)got.RemoteEndPoint;
            bool isProbe = asker.Address.Equals(IPAddress.IPv6Any);                                       // duplicate address detection asks without an address
            Send(target, isProbe ? NeighborMessage.AllNodes : IpAddr.From(asker.Address), solicited: !isProbe);
        }
    }

    public void Join(IpAddr address) => Membership(SocketOptionName.AddMembership, address);
    public void Leave(IpAddr address) => Membership(SocketOptionName.DropMembership, address);

    public void Announce(IpAddr address) => Send(address, NeighborMessage.AllNodes, solicited: false);

    public void Dispose() => _socket.Dispose();

    private void Membership(SocketOptionName change, IpAddr address)
    {
        try
        {
            _socket.SetSocketOption(SocketOptionLevel.IPv6, change, new IPv6MulticastOption(NeighborMessage.SolicitedNodeGroup(address).ToIPAddress(), _link.Index));
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AddressNotAvailable)
        {
            _log.LinkFailed(_link.Name, $"{change} {address}: {e.Message}");                              // two addresses share a group: the other one keeps it
        }
    }

    private void Send(IpAddr target, IpAddr to, bool solicited)
    {
        Span<byte> message = stackalloc byte[NeighborMessage.AdvertisementSize];
        NeighborMessage.WriteAdvertisement(message, target, _link.Mac, solicited);
        var address = to.ToIPAddress();
        if (to.IsLinkLocal || to.IsMulticast) address.ScopeId = _link.Index;
        try { _socket.SendTo(message, SocketFlags.None, new IPEndPoint(address, 0)); }
        catch (SocketException e) { _log.LinkFailed(_link.Name, e.Message); }
    }

    private void Set(int option, int value) => _socket.SetRawSocketOption(Ipv6Level, option, BitConverter.GetBytes(value));

    /// <summary>struct icmp6_filter (RFC 3542 section 3.2): a set bit blocks its type.</summary>
    private static byte[] OnlySolicitations()
    {
        var filter = new byte[32];
        Array.Fill(filter, (byte)0xFF);
        int word = Solicitation / 32 * 4;
        BinaryPrimitives.WriteUInt32LittleEndian(filter.AsSpan(word), ~(1u << (Solicitation % 32)));
        return filter;
    }
}
