using System.Buffers.Binary;

namespace Fairlead.Node.Streams;

/// <summary>
/// The client side of one SPDY/3.1 connection: opens streams, writes to them, and reads what comes for all of them in order.
/// Streaming servers keep no flow-control windows, so none are kept here.
/// </summary>
internal sealed class SpdyClient(Stream connection) : IDisposable
{
    private readonly SemaphoreSlim _write = new(1, 1);
    private uint _next = 1;

    /// <summary>Opens a stream; its number.</summary>
    public async Task<uint> OpenAsync(IReadOnlyDictionary<string, string> headers, CancellationToken stop)
    {
        await _write.WaitAsync(stop);
        try
        {
            uint stream = _next;
            _next += 2;
            await connection.WriteAsync(SpdyFrame.Open(stream, isFirst: stream == 1, headers), stop);
            return stream;
        }
        finally
        {
            _write.Release();
        }
    }

    /// <summary>Writes bytes to a stream; <paramref name="isLast"/> ends our half of it.</summary>
    public async Task WriteAsync(uint stream, ReadOnlyMemory<byte> bytes, bool isLast, CancellationToken stop)
    {
        await _write.WaitAsync(stop);
        try
        {
            var frame = new byte[SpdyFrame.HeaderSize + bytes.Length];
            SpdyFrame.Data(frame, stream, isLast, bytes.Length);
            bytes.CopyTo(frame.AsMemory(SpdyFrame.HeaderSize));
            await connection.WriteAsync(frame, stop);
        }
        finally
        {
            _write.Release();
        }
    }

    /// <summary>
    /// Reads until the next bytes or end of a stream; null when the connection has ended. Everything else is answered here.
    /// </summary>
    public async Task<SpdyData?> ReadAsync(CancellationToken stop)
    {
        var header = new byte[SpdyFrame.HeaderSize];
        while (true)
        {
            int read = await connection.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, stop);
            if (read < header.Length) return null;
            uint first = BinaryPrimitives.ReadUInt32BigEndian(header);
            uint second = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4));
            int length = (int)(second & 0xFFFFFF);
            bool isFin = (second >> 24 & SpdyFrame.FlagFin) != 0;
            var body = new byte[length];
            await connection.ReadExactlyAsync(body, stop);
            if (first >> 31 == 0) return new SpdyData(first, body, isFin);
            ushort type = (ushort)first;
            if (type == SpdyFrame.Ping && length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(body) % 2 == 0) await PongAsync(body, stop);
            else if (type == SpdyFrame.RstStream && length >= 4) return new SpdyData(BinaryPrimitives.ReadUInt32BigEndian(body), ReadOnlyMemory<byte>.Empty, IsEnd: true);
            else if (type == SpdyFrame.SynReply && isFin && length >= 4) return new SpdyData(BinaryPrimitives.ReadUInt32BigEndian(body), ReadOnlyMemory<byte>.Empty, IsEnd: true);
            else if (type == SpdyFrame.GoAway) return null;
        }
    }

    public void Dispose()
    {
        _write.Dispose();
        connection.Dispose();
    }

    private async Task PongAsync(byte[] number, CancellationToken stop)
    {
        await _write.WaitAsync(stop);
        try
        {
            await connection.WriteAsync(SpdyFrame.Pong(number), stop);
        }
        finally
        {
            _write.Release();
        }
    }
}
