using System.IO.Pipelines;

namespace Fairlead.Api.Hosting;

/// <summary>Holds an answer back while it is small: most are written whole, and the client is told once.</summary>
internal sealed class DirectWriter(DirectExchange exchange, PipeWriter pipe) : PipeWriter
{
    /// <summary>Bytes held back at most; less than what makes the pipe wait for its reader.</summary>
    public const int Most = 32 * 1024;

    private long _held;

    public override bool CanGetUnflushedBytes => pipe.CanGetUnflushedBytes;
    public override long UnflushedBytes => pipe.UnflushedBytes;
    public override Memory<byte> GetMemory(int sizeHint = 0) => pipe.GetMemory(sizeHint);
    public override Span<byte> GetSpan(int sizeHint = 0) => pipe.GetSpan(sizeHint);
    public override void CancelPendingFlush() => pipe.CancelPendingFlush();
    public override void Complete(Exception? exception = null) => pipe.Complete(exception);

    public override void Advance(int bytes)
    {
        _held += bytes;
        pipe.Advance(bytes);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (!exchange.HasStarted)
        {
            if (_held <= Most) return default;
            _ = exchange.StartAsync(cancellationToken);
        }
        return pipe.FlushAsync(cancellationToken);
    }
}
