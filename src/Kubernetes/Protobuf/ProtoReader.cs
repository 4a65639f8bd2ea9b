using System.Buffers.Binary;

namespace Fairlead.Kubernetes.Protobuf;

/// <summary>Takes protobuf's wire format apart: tag by tag, each with its value. Bad input ends the reading with <see cref="Fault"/>; nothing throws.</summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Go's words for what is wrong, or null.</summary>
    public string? Fault { get; private set; }

    /// <summary>The next field's number and value: <paramref name="number"/> of varints and fixed sizes, <paramref name="bytes"/> of the rest.</summary>
    public bool TryNext(out int field, out ulong number, out ReadOnlySpan<byte> bytes)
    {
        (field, number) = (0, 0);
        bytes = [];
        if (_rest.IsEmpty || Fault is not null) return false;
        if (!TryVarint(out ulong tag)) return false;
        field = (int)(tag >> 3);
        if (tag >> 3 is 0 or > int.MaxValue) return Fail($"illegal tag {tag >> 3} (wire type {tag & 7})");
        return (tag & 7) switch
        {
            0 => TryVarint(out number),
            1 => TryFixed(8, out number),
            2 => TryBytes(out bytes),
            5 => TryFixed(4, out number),
            var other => Fail($"illegal wireType {other}"),
        };
    }

    private bool TryVarint(out ulong value)
    {
        value = 0;
        for (int i = 0; i < 10; i++)
        {
            if (i >= _rest.Length) return Fail("unexpected EOF");
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if ((_rest[i] & 0x80) != 0) continue;
            _rest = _rest[(i + 1)..];
            return true;
        }
        return Fail("integer overflow");
    }

    private bool TryFixed(int size, out ulong value)
    {
        value = 0;
        if (_rest.Length < size) return Fail("unexpected EOF");
        value = size == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(_rest) : BinaryPrimitives.ReadUInt32LittleEndian(_rest);
        _rest = _rest[size..];
        return true;
    }

    private bool TryBytes(out ReadOnlySpan<byte> value)
    {
        value = [];
        if (!TryVarint(out ulong length)) return false;
        if (length > int.MaxValue) return Fail("negative length found during unmarshaling");
        if ((int)length > _rest.Length) return Fail("unexpected EOF");
        value = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }

    private bool Fail(string fault)
    {
        Fault ??= fault == "unexpected EOF" ? fault : "proto: " + fault;
        return false;
    }
}
