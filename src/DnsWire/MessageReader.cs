using System.Buffers.Binary;

namespace Fairlead.DnsWire;

/// <summary>
/// Walks a message from front to back without copying it. Every method says no to bytes that lie; none throws. A compression
/// pointer must point before the name part it is found in, so that reading a name always ends.
/// </summary>
public ref struct MessageReader
{
    private readonly ReadOnlySpan<byte> _message;

    private MessageReader(ReadOnlySpan<byte> message, DnsHeader header)
    {
        _message = message;
        Header = header;
        Position = DnsHeader.Size;
    }

    public DnsHeader Header { get; }
    public int Position { get; private set; }
    public readonly ReadOnlySpan<byte> Message => _message;

    public static bool TryOpen(ReadOnlySpan<byte> message, out MessageReader reader)
    {
        bool ok = DnsHeader.TryRead(message, out var header);
        reader = ok ? new(message, header) : default;
        return ok;
    }

    /// <summary>Takes one question; its name is written uncompressed, in the case it has, to <paramref name="name"/>.</summary>
    public bool TryReadQuestion(scoped Span<byte> name, out int nameLength, out RecordType type, out RecordClass @class)
    {
        type = 0;
        @class = 0;
        if (!TryReadName(Position, name, out nameLength, out int end) || end + 4 > _message.Length) return false;
        type = (RecordType)BinaryPrimitives.ReadUInt16BigEndian(_message[end..]);
        @class = (RecordClass)BinaryPrimitives.ReadUInt16BigEndian(_message[(end + 2)..]);
        Position = end + 4;
        return true;
    }

    /// <summary>Takes one record and writes its owner name, uncompressed, to <paramref name="name"/>.</summary>
    public bool TryReadRecord(scoped Span<byte> name, out ResourceRecord record)
    {
        record = default;
        int start = Position;
        if (!TryReadName(start, name, out int nameLength, out int end) || end + 10 > _message.Length) return false;
        var type = (RecordType)BinaryPrimitives.ReadUInt16BigEndian(_message[end..]);
        var @class = (RecordClass)BinaryPrimitives.ReadUInt16BigEndian(_message[(end + 2)..]);
        uint ttl = BinaryPrimitives.ReadUInt32BigEndian(_message[(end + 4)..]);
        int dataLength = BinaryPrimitives.ReadUInt16BigEndian(_message[(end + 8)..]);
        if (end + 10 + dataLength > _message.Length) return false;
        record = new(start, nameLength, type, @class, ttl, end + 10, dataLength);
        Position = record.End;
        return true;
    }

    public readonly ReadOnlySpan<byte> DataOf(in ResourceRecord record) => _message.Slice(record.DataStart, record.DataLength);

    /// <summary>Reads the name at an offset, following pointers; <paramref name="end"/> is the first byte after it where it stands.</summary>
    public readonly bool TryReadName(int offset, scoped Span<byte> name, out int nameLength, out int end)
    {
        nameLength = 0;
        end = 0;
        int at = offset, partStart = offset;
        while (at < _message.Length)
        {
            byte label = _message[at];
            if (label >= 0xC0)
            {
                if (at + 1 >= _message.Length) return false;
                if (end == 0) end = at + 2;
                int target = (label & 0x3F) << 8 | _message[at + 1];
                if (target >= partStart || target < DnsHeader.Size) return false;
                at = partStart = target;
                continue;
            }
            if (label > WireName.MaxLabel || at + label >= _message.Length) return false;
            if (nameLength + label + 1 > Math.Min(WireName.MaxLength, name.Length)) return false;
            _message.Slice(at, label + 1).CopyTo(name[nameLength..]);
            nameLength += label + 1;
            at += label + 1;
            if (label != 0) continue;
            if (end == 0) end = at;
            return true;
        }
        return false;
    }
}
