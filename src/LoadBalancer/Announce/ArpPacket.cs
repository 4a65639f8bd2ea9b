using System.Buffers.Binary;
using Fairlead.Primitives;

namespace Fairlead.LoadBalancer.Announce;

/// <summary>An Ethernet ARP packet for IPv4 (RFC 826), the 28 bytes after the Ethernet header.</summary>
public readonly record struct ArpPacket(ArpOperation Operation, MacAddr SenderMac, IpAddr SenderIp, MacAddr TargetMac, IpAddr TargetIp)
{
    public const int Size = 28;
    private const ushort Ethernet = 1, Ipv4 = 0x0800;

    public static bool TryParse(ReadOnlySpan<byte> bytes, out ArpPacket packet)
    {
        packet = default;
        if (bytes.Length < Size) return false;
        if (BinaryPrimitives.ReadUInt16BigEndian(bytes) != Ethernet || BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) != Ipv4) return false;
        if (bytes[4] != MacAddr.Size || bytes[5] != 4) return false;
        IpAddr.TryFromBytes(bytes.Slice(14, 4), out var senderIp);
        IpAddr.TryFromBytes(bytes.Slice(24, 4), out var targetIp);
        packet = new((ArpOperation)BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]), MacAddr.FromBytes(bytes[8..]), senderIp, MacAddr.FromBytes(bytes[18..]), targetIp);
        return true;
    }

    /// <summary>The answer "that address is at this MAC" to whoever asked.</summary>
    public ArpPacket Answer(MacAddr owner) => new(ArpOperation.Reply, owner, TargetIp, SenderMac, SenderIp);

    /// <summary>Tells everybody on the link at once where the address is now (gratuitous ARP, RFC 5227 section 3).</summary>
    public static ArpPacket Gratuitous(IpAddr address, MacAddr owner) => new(ArpOperation.Request, owner, address, default, address);

    public void WriteBytes(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes, Ethernet);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], Ipv4);
        bytes[4] = MacAddr.Size;
        bytes[5] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)Operation);
        SenderMac.WriteBytes(bytes[8..]);
        SenderIp.WriteBytes(bytes[14..]);
        TargetMac.WriteBytes(bytes[18..]);
        TargetIp.WriteBytes(bytes[24..]);
    }
}
