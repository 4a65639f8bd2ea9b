using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Fairlead.Explain.Trace;
using Fairlead.Linux.Conntrack;
using Fairlead.Primitives;

namespace Fairlead.Explain.Probe;

/// <summary>Makes one connection from the client's network namespace and hears from its node's connection tracking where the kernel leads it. Needs root.</summary>
public static class ConnectionProbe
{
    /// <summary>As long as a client is patient; a SYN is sent again after one second (RFC 6298).</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Connection tracking tells of a packet while it is on its way: this is only for the end of what it tells.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(50);

    public static ProbeResult Try(ProbeSource source, Destination to)
    {
        bool tcp = to.Protocol == Protocol.Tcp;
        var family = to.Address.Address.IsV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        using var news = source.Node.Run(() => ConntrackEvents.OpenBeginnings(Quiet));
        using var socket = source.Client.Run(() => new Socket(family, tcp ? SocketType.Stream : SocketType.Dgram, tcp ? ProtocolType.Tcp : ProtocolType.Udp) { Blocking = false });
        socket.Bind(new IPEndPoint(to.Address.Address.IsV6 ? IPAddress.IPv6Any : IPAddress.Any, 0));
        ushort port = (ushort)((IPEndPoint)socket.LocalEndPoint!).Port;
        var remote = new IPEndPoint(IPAddress.Parse(to.Address.Address.ToString()), to.Address.Port);
        long start = Stopwatch.GetTimestamp();
        var outcome = tcp ? Handshake(socket, remote) : Datagram(socket, remote);
        var took = Stopwatch.GetElapsedTime(start);
        SocketAddr? led = null;
        // Known by the client's port: its address is the kernel's choice, which a connection that was never made does not tell.
        void Look(ConntrackEntry entry) => led = entry.Original.Protocol == to.Protocol && entry.Original.Source.Port == port && entry.Original.Destination == to.Address ? entry.Reply.Source : led;
        while (led is null && news.Receive(Look) != ConntrackEventsReceived.Nothing) { }
        string forwarding = to.Address.Address.IsV6 ? "/proc/sys/net/ipv6/conf/all/forwarding" : "/proc/sys/net/ipv4/ip_forward";
        return new ProbeResult(source.Title, to, outcome, took, led, source.Node.Run(() => File.ReadAllText(forwarding).Trim() != "0"));
    }

    private static ProbeOutcome Handshake(Socket socket, IPEndPoint remote)
    {
        try
        {
            socket.Connect(remote);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            if (!socket.Poll(Patience, SelectMode.SelectWrite)) return ProbeOutcome.NoAnswer;
        }
        catch (SocketException e)
        {
            return Of(e.SocketErrorCode);
        }
        return Of((SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!);
    }

    /// <summary>An empty datagram: a server ignores it, and a port without one is told by ICMP.</summary>
    private static ProbeOutcome Datagram(Socket socket, IPEndPoint remote)
    {
        try
        {
            socket.Connect(remote);
            socket.Send(ReadOnlySpan<byte>.Empty);
            socket.Poll(TimeSpan.FromMilliseconds(300), SelectMode.SelectError);
        }
        catch (SocketException e)
        {
            return Of(e.SocketErrorCode);
        }
        return Of((SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!);
    }

    private static ProbeOutcome Of(SocketError error) => error switch
    {
        SocketError.Success => ProbeOutcome.Connected,
        SocketError.ConnectionRefused or SocketError.ConnectionReset => ProbeOutcome.Refused,
        SocketError.NetworkUnreachable or SocketError.HostUnreachable => ProbeOutcome.NoRoute,
        _ => ProbeOutcome.NoAnswer,
    };
}
