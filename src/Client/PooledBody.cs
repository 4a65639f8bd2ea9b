using System.Buffers;

namespace Fairlead.Client;

/// <summary>An answer's whole body in a rented buffer; give it back with Dispose.</summary>
internal struct PooledBody : IDisposable
{
    private const int Unknown = 16 * 1024;                                           // first buffer when no Content-Length came
    private byte[] _buffer;
    private int _length;

    public readonly ReadOnlySpan<byte> Span => _buffer.AsSpan(0, _length);

    public static async ValueTask<PooledBody> ReadAsync(HttpContent content, CancellationToken stop)
    {
        int expected = content.Headers.ContentLength is { } length and < int.MaxValue ? (int)length : Unknown;
        var body = new PooledBody { _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(expected + 1, 256)) };
        try
        {
            await using var stream = await content.ReadAsStreamAsync(stop);
            while (true)
            {
                if (body._length == body._buffer.Length) body.Grow();
                int read = await stream.ReadAsync(body._buffer.AsMemory(body._length), stop);
                if (read == 0) return body;
                body._length += read;
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private void Grow()
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    public void Dispose()
    {
        if (_buffer is not null) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null!;
        _length = 0;
    }
}
