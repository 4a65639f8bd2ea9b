using System.Runtime.InteropServices;
using static Fairlead.Linux.Netlink.NetlinkConstants;

namespace Fairlead.Linux.Netlink;

/// <summary>One message as it came: its type, flags, sequence number and body.</summary>
public readonly ref struct NetlinkMessage
{
    public ushort Type { get; private init; }
    public ushort Flags { get; private init; }
    public uint Sequence { get; private init; }
    public ReadOnlySpan<byte> Body { get; private init; }

    /// <summary>Takes the first message off the bytes; false at the end, or when a length lies.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> bytes, out NetlinkMessage message)
    {
        message = default;
        if (bytes.Length < HeaderSize) return false;
        int length = MemoryMarshal.Read<int>(bytes);
        if (length < HeaderSize || length > bytes.Length) return false;
        message = new()
        {
            Type = MemoryMarshal.Read<ushort>(bytes[4..]),
            Flags = MemoryMarshal.Read<ushort>(bytes[6..]),
            Sequence = MemoryMarshal.Read<uint>(bytes[8..]),
            Body = bytes[HeaderSize..length],
        };
        bytes = bytes[Math.Min(Align(length), bytes.Length)..];
        return true;
    }

    /// <summary>The error that an NLMSG_ERROR message carries; none in an acknowledgement.</summary>
    public Errno Error => Body.Length >= 4 ? (Errno)(-MemoryMarshal.Read<int>(Body)) : Errno.EIO;

    /// <summary>The kernel's own words about the error (extended ack), or null.</summary>
    public string? ErrorText
    {
        get
        {
            if ((Flags & NLM_F_ACK_TLVS) == 0 || Body.Length < 4 + HeaderSize) return null;
            int original = (Flags & NLM_F_CAPPED) != 0 ? HeaderSize : Align(MemoryMarshal.Read<int>(Body[4..]));
            if (original < HeaderSize || Body.Length < 4 + original) return null;
            var attributes = new AttributeReader(Body[(4 + original)..]);
            while (attributes.TryNext(out ushort type, out var value))
            {
                if (type == NLMSGERR_ATTR_MSG) return AttributeReader.Text(value);
            }
            return null;
        }
    }
}
