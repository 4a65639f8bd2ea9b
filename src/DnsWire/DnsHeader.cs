using System.Buffers.Binary;

namespace Fairlead.DnsWire;

/// <summary>
/// The first twelve bytes of every message (RFC 1035 §4.1.1).
/// <code>
///  0  ID                       6  answers
///  2  QR OPCODE AA TC RD | RA Z AD CD RCODE
///  4  questions                8  authority   10  additional
/// </code>
/// </summary>
public readonly record struct DnsHeader(ushort Id, ushort Flags, ushort Questions, ushort Answers, ushort Authority, ushort Additional)
{
    /// <summary>Bytes of a header.</summary>
    public const int Size = 12;

    public const ushort Response = 0x8000;
    public const ushort Authoritative = 0x0400;
    public const ushort Truncated = 0x0200;
    public const ushort RecursionDesired = 0x0100;
    public const ushort RecursionAvailable = 0x0080;
    public const ushort AuthenticData = 0x0020;
    public const ushort CheckingDisabled = 0x0010;

    public bool IsResponse => (Flags & Response) != 0;
    public bool IsTruncated => (Flags & Truncated) != 0;
    public Opcode Opcode => (Opcode)(Flags >> 11 & 0xF);

    /// <summary>The four bits of the header; an OPT record may extend them.</summary>
    public ResponseCode Code => (ResponseCode)(Flags & 0xF);

    public static bool TryRead(ReadOnlySpan<byte> message, out DnsHeader header)
    {
        header = default;
        if (message.Length < Size) return false;
        header = new(
            BinaryPrimitives.ReadUInt16BigEndian(message),
            BinaryPrimitives.ReadUInt16BigEndian(message[2..]),
            BinaryPrimitives.ReadUInt16BigEndian(message[4..]),
            BinaryPrimitives.ReadUInt16BigEndian(message[6..]),
            BinaryPrimitives.ReadUInt16BigEndian(message[8..]),
            BinaryPrimitives.ReadUInt16BigEndian(message[10..]));
        return true;
    }

    /// <summary>Writes twelve bytes; the span must hold them.</summary>
    public void Write(Span<byte> message)
    {
        BinaryPrimitives.WriteUInt16BigEndian(message, Id);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], Flags);
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], Questions);
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], Answers);
        BinaryPrimitives.WriteUInt16BigEndian(message[8..], Authority);
        BinaryPrimitives.WriteUInt16BigEndian(message[10..], Additional);
    }
}
