using System.Buffers.Binary;

namespace Fairlead.DnsWire;

/// <summary>
/// A query as a server reads it: header, the one question, EDNS if there. A view into the packet; the name is checked to be whole
/// and uncompressed, so that an answer may repeat the question's bytes and point into them.
/// </summary>
public readonly ref struct DnsRequest
{
    private DnsRequest(DnsHeader header, ReadOnlySpan<byte> name, RecordType type, RecordClass @class, ReadOnlySpan<byte> question)
    {
        Header = header;
        Name = name;
        Type = type;
        Class = @class;
        Question = question;
    }

    public DnsHeader Header { get; }

    /// <summary>The asked name in the case it came in.</summary>
    public ReadOnlySpan<byte> Name { get; }
    public RecordType Type { get; }
    public RecordClass Class { get; }

    /// <summary>Name, type and class as they came.</summary>
    public ReadOnlySpan<byte> Question { get; }

    public bool HasEdns { get; private init; }
    public Edns Edns { get; private init; }

    /// <summary>The longest answer over UDP: 512 bytes without EDNS (RFC 1035 §2.3.4), never less.</summary>
    public int UdpLimit(int most) => HasEdns ? Math.Clamp((int)Edns.UdpSize, 512, most) : 512;

    public static RequestOutcome TryRead(ReadOnlySpan<byte> packet, out DnsRequest request)
    {
        request = default;
        if (!DnsHeader.TryRead(packet, out var header) || header.IsResponse) return RequestOutcome.Ignore;
        request = new(header, [], 0, 0, []);
        if (header.Opcode != Opcode.Query) return RequestOutcome.NotImplemented;
        if (header.Questions != 1 || header.Answers != 0) return RequestOutcome.Malformed;

        int nameLength = WireName.Measure(packet[DnsHeader.Size..]);
        int end = DnsHeader.Size + nameLength + 4;
        if (nameLength == 0 || end > packet.Length) return RequestOutcome.Malformed;
        var type = (RecordType)BinaryPrimitives.ReadUInt16BigEndian(packet[(end - 4)..]);
        var @class = (RecordClass)BinaryPrimitives.ReadUInt16BigEndian(packet[(end - 2)..]);
        request = new(header, packet.Slice(DnsHeader.Size, nameLength), type, @class, packet[DnsHeader.Size..end]);
        if (header.Authority == 0 && header.Additional == 0) return RequestOutcome.Ok;
        return ReadExtras(packet, end, ref request);
    }

    /// <summary>The records after the question: all must be whole, at most one may be an OPT (RFC 6891 §6.1.1).</summary>
    private static RequestOutcome ReadExtras(ReadOnlySpan<byte> packet, int at, ref DnsRequest request)
    {
        int records = request.Header.Authority + request.Header.Additional;
        if (records == 1 && packet.Length - at >= Edns.Size && packet[at] == 0 && packet[at + 1] == 0 && packet[at + 2] == (byte)RecordType.OPT)
            return ReadPlainOpt(packet, at, ref request);

        Span<byte> name = stackalloc byte[WireName.MaxLength];
        MessageReader.TryOpen(packet, out var reader);
        reader.TryReadQuestion(name, out _, out _, out _);
        bool seen = false;
        for (int i = 0; i < records; i++)
        {
            if (!reader.TryReadRecord(name, out var record)) return RequestOutcome.Malformed;
            if (record.Type != RecordType.OPT) continue;
            if (seen || record.NameLength != 1) return RequestOutcome.Malformed;
            seen = true;
            request = request.With(Edns.From(record));
        }
        return seen && request.Edns.Version != 0 ? RequestOutcome.BadVersion : RequestOutcome.Ok;
    }

    private static RequestOutcome ReadPlainOpt(ReadOnlySpan<byte> packet, int at, ref DnsRequest request)
    {
        var udpSize = (RecordClass)BinaryPrimitives.ReadUInt16BigEndian(packet[(at + 3)..]);
        uint ttl = BinaryPrimitives.ReadUInt32BigEndian(packet[(at + 5)..]);
        int dataLength = BinaryPrimitives.ReadUInt16BigEndian(packet[(at + 9)..]);
        if (at + Edns.Size + dataLength > packet.Length) return RequestOutcome.Malformed;
        request = request.With(Edns.From(new(at, 1, RecordType.OPT, udpSize, ttl, at + Edns.Size, dataLength)));
        return request.Edns.Version != 0 ? RequestOutcome.BadVersion : RequestOutcome.Ok;
    }

    private DnsRequest With(Edns edns) => new(Header, Name, Type, Class, Question) { HasEdns = true, Edns = edns };
}
