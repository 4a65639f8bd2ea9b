using System.Buffers.Binary;
using Fairlead.Primitives;

namespace Fairlead.LoadBalancer.Announce;

/// <summary>
/// The two messages of IPv6 neighbour discovery that announcing needs (RFC 4861 sections 4.3 and 4.4), as ICMPv6 bodies. The kernel
/// writes the checksum of raw ICMPv6 sockets (RFC 3542 section 3.1).
/// </summary>
public static class NeighborMessage
{
    private const byte Solicitation = 135, Advertisement = 136, TargetLinkLayerAddress = 2;

    /// <summary>Length of <see cref="WriteAdvertisement"/>'s message, bytes.</summary>
    public const int AdvertisementSize = 32;

    /// <summary>The address that a neighbour solicitation asks for; false for any other message.</summary>
    public static bool TryParseSolicitation(ReadOnlySpan<byte> icmp, out IpAddr target)
    {
        target = default;
        return icmp.Length >= 24 && icmp[0] == Solicitation && icmp[1] == 0 && IpAddr.TryFromBytes(icmp.Slice(8, 16), out target);
    }

    /// <summary>"That address is at this MAC", with the override flag; solicited when it answers a question.</summary>
    public static void WriteAdvertisement(Span<byte> icmp, IpAddr target, MacAddr owner, bool solicited)
    {
        const uint solicitedFlag = 1u << 30, overrideFlag = 1u << 29;
        icmp[..AdvertisementSize].Clear();
        icmp[0] = Advertisement;
        BinaryPrimitives.WriteUInt32BigEndian(icmp[4..], overrideFlag | (solicited ? solicitedFlag : 0));
        target.WriteBytes(icmp[8..]);
        icmp[24] = TargetLinkLayerAddress;
        icmp[25] = 1;                                                                       // length in units of 8 bytes
        owner.WriteBytes(icmp[26..]);
    }

    /// <summary>The multicast group that questions for the address are sent to: ff02::1:ff00:0/104 and its last 24 bits (RFC 4291 section 2.7.1).</summary>
    public static IpAddr SolicitedNodeGroup(IpAddr address) =>
        IpAddr.V6(new UInt128(0xFF02_0000_0000_0000, 0x0000_0001_FF00_0000) | (address.Bits & 0xFF_FFFF));

    /// <summary>ff02::1, all nodes on the link.</summary>
    public static IpAddr AllNodes { get; } = IpAddr.V6(new UInt128(0xFF02_0000_0000_0000, 1));
}
