using System.Buffers.Binary;

namespace Fairlead.DnsWire;

/// <summary>
/// Writes a message into a span, front to back, without touching the heap. Each Try method either writes the whole thing or
/// leaves the position where it was: what does not fit is left out, and the caller decides what that means (truncation, or only
/// a shorter additional section). Names are compressed against names written before (RFC 1035 §4.1.4).
/// </summary>
public ref struct MessageWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;
    private CompressionTable _starts;
    private int _startCount;

    public int Position { get; private set; } = DnsHeader.Size;

    public readonly int Room => _buffer.Length - Position;
    public readonly ReadOnlySpan<byte> Written => _buffer[..Position];

    /// <summary>Writes the question; its name becomes the target of later pointers at offset 12.</summary>
    public bool TryWriteQuestion(scoped ReadOnlySpan<byte> name, RecordType type, RecordClass @class)
    {
        if (Room < name.Length + 4) return false;
        NoteStarts(name, name.Length);
        name.CopyTo(_buffer[Position..]);
        Position += name.Length;
        WriteUInt16((ushort)type);
        WriteUInt16((ushort)@class);
        return true;
    }

    /// <summary>Writes a whole record with plain data.</summary>
    public bool TryWriteRecord(scoped ReadOnlySpan<byte> owner, RecordType type, RecordClass @class, uint ttl, scoped ReadOnlySpan<byte> data)
    {
        int start = Position, count = _startCount;
        if (TryBeginRecord(owner, type, @class, ttl, out int lengthAt) && TryWriteBytes(data))
        {
            EndRecord(lengthAt);
            return true;
        }
        (Position, _startCount) = (start, count);
        return false;
    }

    /// <summary>Writes owner, type, class and TTL and leaves room for the length; close with <see cref="EndRecord"/> or <see cref="Rewind"/>.</summary>
    public bool TryBeginRecord(scoped ReadOnlySpan<byte> owner, RecordType type, RecordClass @class, uint ttl, out int lengthAt)
    {
        int start = Position, count = _startCount;
        lengthAt = 0;
        if (!TryWriteName(owner) || Room < 10)
        {
            (Position, _startCount) = (start, count);
            return false;
        }
        WriteUInt16((ushort)type);
        WriteUInt16((ushort)@class);
        BinaryPrimitives.WriteUInt32BigEndian(_buffer[Position..], ttl);
        Position += 4;
        lengthAt = Position;
        Position += 2;
        return true;
    }

    public readonly void EndRecord(int lengthAt) =>
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[lengthAt..], (ushort)(Position - lengthAt - 2));

    public bool TryWriteBytes(scoped ReadOnlySpan<byte> bytes)
    {
        if (!bytes.TryCopyTo(_buffer[Position..])) return false;
        Position += bytes.Length;
        return true;
    }

    /// <summary>Writes a name, its longest known ending as a pointer unless <paramref name="compress"/> is off (RFC 3597 §4: newer types).</summary>
    public bool TryWriteName(scoped ReadOnlySpan<byte> name, bool compress = true)
    {
        var rest = name;
        int target = -1;
        while (compress && rest[0] != 0 && !TryFind(rest, out target)) rest = WireName.Parent(rest);
        int literal = target >= 0 ? name.Length - rest.Length : name.Length;
        if (Room < literal + (target >= 0 ? 2 : 0)) return false;
        if (compress) NoteStarts(name, literal);
        name[..literal].CopyTo(_buffer[Position..]);
        Position += literal;
        if (target >= 0) WriteUInt16((ushort)(0xC000 | target));
        return true;
    }

    /// <summary>A mark to come back to with <see cref="Rewind"/>.</summary>
    public readonly (int Position, int Starts) Mark => (Position, _startCount);

    public void Rewind((int Position, int Starts) mark) => (Position, _startCount) = mark;

    public readonly void WriteHeader(in DnsHeader header) => header.Write(_buffer);

    private void WriteUInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[Position..], value);
        Position += 2;
    }

    private void NoteStarts(scoped ReadOnlySpan<byte> name, int literal)
    {
        for (int at = 0; at < literal && name[at] != 0 && _startCount < CompressionTable.Capacity; at += name[at] + 1)
            if (Position + at < 0x4000) _starts[_startCount++] = (ushort)(Position + at);
    }

    private readonly bool TryFind(scoped ReadOnlySpan<byte> suffix, out int target)
    {
        for (int i = 0; i < _startCount; i++)
        {
            target = _starts[i];
            if (NameAtEquals(target, suffix)) return true;
        }
        target = -1;
        return false;
    }

    private readonly bool NameAtEquals(int at, scoped ReadOnlySpan<byte> name)
    {
        while (true)
        {
            byte label = _buffer[at];
            if (label >= 0xC0)
            {
                at = (label & 0x3F) << 8 | _buffer[at + 1];
                continue;
            }
            if (label != name[0] || !WireName.EqualsIgnoreCase(_buffer.Slice(at + 1, label), name.Slice(1, label))) return false;
            if (label == 0) return true;
            at += label + 1;
            name = name[(label + 1)..];
        }
    }
}
