using Fairlead.Linux;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.LoadBalancer.Announce;

/// <summary>Answers ARP questions for our IPv4 addresses on one link, without giving the addresses to the machine itself.</summary>
internal sealed class ArpResponder(Link link, Func<IpAddr, bool> isOurs, ILogger log) : ILinkResponder
{
    private const ushort EtherTypeArp = 0x0806;
    private readonly PacketSocket _socket = PacketSocket.Open(EtherTypeArp, link.Index);

    public IpFamily Family => IpFamily.V4;

    public async Task RunAsync(CancellationToken stop)
    {
        var buffer = new byte[1514];
        while (!stop.IsCancellationRequested)
        {
            int length = await _socket.ReceiveAsync(buffer, stop);
            if (!ArpPacket.TryParse(buffer.AsSpan(0, length), out var packet)) continue;
            if (packet.Operation != ArpOperation.Request || packet.SenderMac == link.Mac || !isOurs(packet.TargetIp)) continue;
            Send(packet.Answer(link.Mac), packet.SenderMac);
        }
    }

    public void Join(IpAddr address) { }
    public void Leave(IpAddr address) { }

    public void Announce(IpAddr address) => Send(ArpPacket.Gratuitous(address, link.Mac), MacAddr.Broadcast);

    public void Dispose() => _socket.Dispose();

    private void Send(ArpPacket packet, MacAddr to)
    {
        Span<byte> bytes = stackalloc byte[ArpPacket.Size];
        Span<byte> mac = stackalloc byte[MacAddr.Size];
        packet.WriteBytes(bytes);
        to.WriteBytes(mac);
        try { _socket.Send(bytes, mac); }
        catch (LinuxException e) { log.LinkFailed(link.Name, e.Message); }
    }
}
