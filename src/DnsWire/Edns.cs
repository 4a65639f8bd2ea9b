using System.Buffers.Binary;

namespace Fairlead.DnsWire;

/// <summary>
/// The OPT record of EDNS(0) (RFC 6891): how long a UDP answer the sender takes (bytes), the upper eight bits of the response
/// code, the version, and whether it wants DNSSEC records.
/// </summary>
public readonly record struct Edns(ushort UdpSize, byte ExtendedCode, byte Version, bool DnssecOk)
{
    /// <summary>Bytes of an OPT record without options.</summary>
    public const int Size = 11;

    /// <summary>The longest UDP message that passes without fragments nearly everywhere, in bytes.</summary>
    public const ushort SafeUdpSize = 1232;

    public static Edns From(in ResourceRecord opt) =>
        new((ushort)opt.Class, (byte)(opt.Ttl >> 24), (byte)(opt.Ttl >> 16), (opt.Ttl & 0x8000) != 0);

    /// <summary>Writes the record; the span must hold <see cref="Size"/> bytes.</summary>
    public void Write(Span<byte> destination)
    {
        destination[0] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(destination[1..], (ushort)RecordType.OPT);
        BinaryPrimitives.WriteUInt16BigEndian(destination[3..], UdpSize);
        BinaryPrimitives.WriteUInt32BigEndian(destination[5..], (uint)ExtendedCode << 24 | (uint)Version << 16 | (DnssecOk ? 0x8000u : 0));
        BinaryPrimitives.WriteUInt16BigEndian(destination[9..], 0);
    }
}
