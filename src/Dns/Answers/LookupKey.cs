using System.Buffers.Binary;
using Fairlead.DnsWire;

namespace Fairlead.Dns.Answers;

/// <summary>What a look-up is known by: the name in small letters, then type (2 bytes) and one byte that is 1 when DNSSEC records are wanted.</summary>
public static class LookupKey
{
    /// <summary>Bytes of the longest key.</summary>
    public const int MaxLength = WireName.MaxLength + Suffix;

    private const int Suffix = 3;

    /// <summary>Writes the key and returns its length.</summary>
    public static int Write(ReadOnlySpan<byte> name, RecordType type, bool dnssec, Span<byte> destination)
    {
        WireName.Lower(name, destination[..name.Length]);
        BinaryPrimitives.WriteUInt16BigEndian(destination[name.Length..], (ushort)type);
        destination[name.Length + 2] = dnssec ? (byte)1 : (byte)0;
        return name.Length + Suffix;
    }

    public static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> key) => key[..^Suffix];
    public static RecordType TypeOf(ReadOnlySpan<byte> key) => (RecordType)BinaryPrimitives.ReadUInt16BigEndian(key[^Suffix..]);
    public static bool WantsDnssec(ReadOnlySpan<byte> key) => key[^1] != 0;
}
