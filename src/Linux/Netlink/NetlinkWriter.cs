using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using static Fairlead.Linux.Netlink.NetlinkConstants;

namespace Fairlead.Linux.Netlink;

/// <summary>
/// Writes netlink messages and their attributes one after the other into one growing buffer. Lengths are patched when a message or a
/// nest is closed. Headers are host-endian; what nf_tables reads as numbers is big-endian.
/// </summary>
public sealed class NetlinkWriter(int capacity = 4096)
{
    private byte[] _buffer = new byte[capacity];
    private int _message = -1;

    public int Length { get; private set; }
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>Forgets what was written; the buffer stays for what comes next.</summary>
    public void Clear() => (Length, _message) = (0, -1);

    /// <summary>Forgets what was written and gives a large buffer back.</summary>
    public void Release()
    {
        Clear();
        if (_buffer.Length > 1 << 16) _buffer = new byte[4096];
    }

    public void BeginMessage(ushort type, ushort flags, uint sequence)
    {
        _message = Length;
        var header = Reserve(HeaderSize);
        MemoryMarshal.Write(header[4..], type);
        MemoryMarshal.Write(header[6..], (ushort)(flags | NLM_F_REQUEST));
        MemoryMarshal.Write(header[8..], sequence);
        MemoryMarshal.Write(header[12..], 0u);
    }

    public void EndMessage()
    {
        MemoryMarshal.Write(_buffer.AsSpan(_message), Length - _message);
        Reserve(Align(Length) - Length).Clear();
        _message = -1;
    }

    /// <summary>Makes the last finished message ask for an acknowledgement under this number.</summary>
    public void AskAtLastMessage(uint sequence)
    {
        int last = 0;
        for (int next = 0; next < Length; next += Align(MemoryMarshal.Read<int>(_buffer.AsSpan(next)))) last = next;
        var header = _buffer.AsSpan(last, HeaderSize);
        MemoryMarshal.Write(header[6..], (ushort)(MemoryMarshal.Read<ushort>(header[6..]) | NLM_F_ACK));
        MemoryMarshal.Write(header[8..], sequence);
    }

    /// <summary>struct nfgenmsg: family, version 0, a big-endian resource id.</summary>
    public void NetfilterHeader(byte family, ushort resource = 0)
    {
        var header = Reserve(4);
        header[0] = family;
        header[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], resource);
    }

    /// <summary>Any fixed header that follows the message's own, as its bytes.</summary>
    public void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    public void Bytes(ushort type, ReadOnlySpan<byte> value) => value.CopyTo(Attribute(type, value.Length));

    public void Number(ushort type, uint value) => BinaryPrimitives.WriteUInt32BigEndian(Attribute(type, 4), value);

    public void Number(ushort type, ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Attribute(type, 8), value);

    /// <summary>A number as rtnetlink wants it.</summary>
    public void HostNumber(ushort type, uint value) => MemoryMarshal.Write(Attribute(type, 4), value);

    /// <summary>A name with its closing zero.</summary>
    public void Text(ushort type, string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        var place = Attribute(type, length + 1);
        Encoding.UTF8.GetBytes(value, place);
        place[length] = 0;
    }

    /// <summary>Opens a nest; <see cref="EndNest"/> takes what this returns.</summary>
    public int BeginNest(ushort type)
    {
        int start = Length;
        var header = Reserve(4);
        header.Clear();
        MemoryMarshal.Write(header[2..], (ushort)(type | NLA_F_NESTED));
        return start;
    }

    public void EndNest(int start) => MemoryMarshal.Write(_buffer.AsSpan(start), checked((ushort)(Length - start)));

    private Span<byte> Attribute(ushort type, int length)
    {
        var place = Reserve(Align(4 + length));
        MemoryMarshal.Write(place, (ushort)(4 + length));
        MemoryMarshal.Write(place[2..], type);
        place[(4 + length)..].Clear();
        return place.Slice(4, length);
    }

    private Span<byte> Reserve(int length)
    {
        if (Length + length > _buffer.Length) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + length));
        Length += length;
        return _buffer.AsSpan(Length - length, length);
    }
}
