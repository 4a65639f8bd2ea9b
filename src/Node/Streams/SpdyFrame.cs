using System.Buffers.Binary;
using System.Text;

namespace Fairlead.Node.Streams;

/// <summary>
/// The frames of SPDY/3.1 that a client of a streaming server writes and reads.
/// <code>
///   control: 1|version 3 (15)|type (16)   flags (8)|length (24)   body
///   data:    0|stream (31)                flags (8)|length (24)   bytes
/// </code>
/// Header blocks are a zlib stream (RFC 1950). We write it with stored blocks, which any reader takes without the preset
/// dictionary; of those we receive, nothing is needed.
/// </summary>
internal static class SpdyFrame
{
    public const int HeaderSize = 8;
    public const byte FlagFin = 1;
    public const ushort SynStream = 1;
    public const ushort SynReply = 2;
    public const ushort RstStream = 3;
    public const ushort Ping = 6;
    public const ushort GoAway = 7;
    private const ushort Version = 0x8003;

    /// <summary>Opens a stream with these headers.</summary>
    /// <param name="isFirst">The connection's first header block carries the zlib header.</param>
    public static byte[] Open(uint stream, bool isFirst, IReadOnlyDictionary<string, string> headers)
    {
        byte[] block = Stored(Block(headers), isFirst);
        var frame = new byte[HeaderSize + 10 + block.Length];
        Control(frame, SynStream, 0, frame.Length - HeaderSize);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(8), stream);
        block.CopyTo(frame.AsSpan(HeaderSize + 10));
        return frame;
    }

    public static void Data(Span<byte> header, uint stream, bool isFin, int length)
    {
        BinaryPrimitives.WriteUInt32BigEndian(header, stream);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], (uint)length | (isFin ? (uint)FlagFin << 24 : 0));
    }

    /// <summary>The answer to a ping: the same number.</summary>
    public static byte[] Pong(ReadOnlySpan<byte> number)
    {
        var frame = new byte[HeaderSize + 4];
        Control(frame, Ping, 0, 4);
        number[..4].CopyTo(frame.AsSpan(HeaderSize));
        return frame;
    }

    private static void Control(Span<byte> frame, ushort type, byte flags, int length)
    {
        BinaryPrimitives.WriteUInt16BigEndian(frame, Version);
        BinaryPrimitives.WriteUInt16BigEndian(frame[2..], type);
        BinaryPrimitives.WriteUInt32BigEndian(frame[4..], (uint)length | (uint)flags << 24);
    }

    /// <summary>Count, then each name and value with its length, all 32 bits big-endian; names in lower case.</summary>
    private static byte[] Block(IReadOnlyDictionary<string, string> headers)
    {
        using var bytes = new MemoryStream();
        Span<byte> number = stackalloc byte[4];
        Put(number, (uint)headers.Count);
        foreach (var (name, value) in headers)
        {
            PutText(number, name.ToLowerInvariant());
            PutText(number, value);
        }
        return bytes.ToArray();

        void Put(Span<byte> scratch, uint value)
        {
            BinaryPrimitives.WriteUInt32BigEndian(scratch, value);
            bytes.Write(scratch);
        }

        void PutText(Span<byte> scratch, string text)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            Put(scratch, (uint)utf8.Length);
            bytes.Write(utf8);
        }
    }

    /// <summary>
    /// RFC 1951, block type 00: a zero byte, length, its complement (little-endian), the bytes. An empty one after it is the mark at
    /// which readers hand out what they have (zlib's sync flush); without it some wait for more.
    /// </summary>
    private static byte[] Stored(byte[] block, bool isFirst)
    {
        int head = isFirst ? 2 : 0;
        var result = new byte[head + 5 + block.Length + 5];
        if (isFirst) (result[0], result[1]) = (0x78, 0x01);
        BinaryPrimitives.WriteUInt16LittleEndian(result.AsSpan(head + 1), (ushort)block.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(result.AsSpan(head + 3), (ushort)~block.Length);
        block.CopyTo(result.AsSpan(head + 5));
        BinaryPrimitives.WriteUInt16LittleEndian(result.AsSpan(result.Length - 2), 0xFFFF);
        return result;
    }
}
