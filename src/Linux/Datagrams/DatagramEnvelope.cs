using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Fairlead.Primitives;

namespace Fairlead.Linux.Datagrams;

/// <summary>Where a datagram came from, and to which of our addresses: all that its answer needs. A value, kept while the answer is looked for.</summary>
public struct DatagramEnvelope
{
    /// <summary>Bytes of struct sockaddr_in6, the longest peer address.</summary>
    internal const int PeerSize = 28;

    /// <summary>Bytes of the longest control message: cmsghdr and struct in6_pktinfo, padded.</summary>
    internal const int ControlSize = 40;

    [InlineArray(PeerSize)]
    internal struct PeerBytes
    {
        private byte _first;
    }

    [InlineArray(ControlSize)]
    internal struct ControlBytes
    {
        private byte _first;
    }

    internal PeerBytes PeerData;
    internal ControlBytes ControlData;
    internal byte PeerLength;
    internal byte ControlLength;

    /// <summary>Who sent it.</summary>
    public readonly SocketAddr Peer => ReadPeer(PeerData);

    /// <summary>Reads a struct sockaddr_in or sockaddr_in6; IPv4 mapped into IPv6 comes out as IPv4.</summary>
    internal static SocketAddr ReadPeer(ReadOnlySpan<byte> peer)
    {
        ushort port = BinaryPrimitives.ReadUInt16BigEndian(peer[2..]);
        if (MemoryMarshal.Read<ushort>(peer) == SysSocket.AF_INET)
            return new(IpAddr.V4(BinaryPrimitives.ReadUInt32BigEndian(peer[4..])), port);
        var bits = BinaryPrimitives.ReadUInt128BigEndian(peer[8..]);
        return bits >> 32 == 0xFFFF ? new(IpAddr.V4((uint)bits), port) : new(IpAddr.V6(bits), port);
    }
}
