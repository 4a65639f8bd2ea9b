using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using static Fairlead.Linux.Netlink.NetlinkConstants;

namespace Fairlead.Linux.Netlink;

/// <summary>Walks the attributes of a message or of a nest.</summary>
public ref struct AttributeReader(ReadOnlySpan<byte> bytes)
{
    private const int AttributeHeader = 4;
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Takes the next attribute; false at the end, or when a length lies.</summary>
    public bool TryNext(out ushort type, out ReadOnlySpan<byte> value)
    {
        type = 0;
        value = [];
        if (_rest.Length < AttributeHeader) return false;
        int length = MemoryMarshal.Read<ushort>(_rest);
        if (length < AttributeHeader || length > _rest.Length) return false;
        type = (ushort)(MemoryMarshal.Read<ushort>(_rest[2..]) & NLA_TYPE_MASK);
        value = _rest[AttributeHeader..length];
        _rest = _rest[Math.Min(Align(length), _rest.Length)..];
        return true;
    }

    /// <summary>The number that a big-endian attribute of 1, 2, 4 or 8 bytes holds; 0 for other lengths.</summary>
    public static ulong Number(ReadOnlySpan<byte> value) => value.Length switch
    {
        1 => value[0],
        2 => BinaryPrimitives.ReadUInt16BigEndian(value),
        4 => BinaryPrimitives.ReadUInt32BigEndian(value),
        8 => BinaryPrimitives.ReadUInt64BigEndian(value),
        _ => 0,
    };

    /// <summary>A name up to its closing zero.</summary>
    public static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> value)
    {
        int zero = value.IndexOf((byte)0);
        return zero < 0 ? value : value[..zero];
    }

    public static string Text(ReadOnlySpan<byte> value) => Encoding.UTF8.GetString(Name(value));
}
