using System.Buffers;

namespace Fairlead.Node.Streams;

/// <summary>Copies the wanted part of a container's log to a stream, and goes on as it grows while the container runs, from file to file.</summary>
internal sealed class LogReader(LogQuery query, Stream destination, TimeProvider clock)
{
    private const int BufferSize = 32 << 10;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(250);

    /// <summary>So long after a new file was begun, the runtime may still be writing to the one before it.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(500);

    private long _left = query.LimitBytes ?? long.MaxValue;
    private bool _isLineStart = true;

    /// <param name="isRunning">Whether the container still writes.</param>
    public async Task CopyAsync(string path, Func<bool> isRunning, CancellationToken stop)
    {
        using var news = new SemaphoreSlim(0, 1);
        using var watcher = query.Follow ? Watch(path, news) : null;
        using var log = LogCursor.Open(path, query.TailLines);
        if (log is null) return;
        var pending = new ArrayBufferWriter<byte>(BufferSize);
        long? nextSeen = null;
        while (_left > 0)
        {
            bool wasRunning = isRunning(), hasNext = log.HasNext;
            int read = await log.ReadAsync(pending.GetMemory(BufferSize), stop);
            if (read > 0)
            {
                pending.Advance(read);
                await WriteLinesAsync(pending, stop);
                continue;
            }
            await destination.FlushAsync(stop);
            if (hasNext && (!query.Follow || !wasRunning || clock.GetElapsedTime(nextSeen ??= clock.GetTimestamp()) >= Settled))
            {
                nextSeen = null;
                pending.ResetWrittenCount();                                     // the runtime begins each file with a whole line
                log.GoOn();
                continue;
            }
            if (!query.Follow || !wasRunning) return;
            await news.WaitAsync(LookAgain, stop);
        }
    }

    private static FileSystemWatcher Watch(string path, SemaphoreSlim news)
    {
        var watcher = new FileSystemWatcher(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*") { NotifyFilter = NotifyFilters.Size | NotifyFilters.LastWrite };
        watcher.Changed += (_, _) =>
        {
            if (news.CurrentCount == 0) news.Release();
        };
        watcher.EnableRaisingEvents = true;
        return watcher;
    }

    private async Task WriteLinesAsync(ArrayBufferWriter<byte> pending, CancellationToken stop)
    {
        var output = new ArrayBufferWriter<byte>(pending.WrittenCount + 64);
        var rest = pending.WrittenSpan;
        while (rest.IndexOf((byte)'\n') is var end and >= 0)
        {
            Write(rest[..end], output);
            rest = rest[(end + 1)..];
        }
        byte[] left = rest.ToArray();
        pending.ResetWrittenCount();
        pending.Write(left);
        var bytes = output.WrittenMemory[..(int)Math.Min(output.WrittenCount, _left)];
        _left -= bytes.Length;
        if (bytes.Length > 0) await destination.WriteAsync(bytes, stop);
    }

    private void Write(ReadOnlySpan<byte> raw, ArrayBufferWriter<byte> output)
    {
        if (!LogLine.TryParse(raw, out var line)) return;
        if (query.Stream is { } stream && line.IsStderr != (stream == "Stderr")) return;
        if (query.Since is { } since && line.At < since) return;
        if (query.Timestamps && _isLineStart)
        {
            line.WriteTime(output);
            output.Write(" "u8);
        }
        output.Write(line.Text);
        if (line.IsFull) output.Write("\n"u8);
        _isLineStart = line.IsFull;
    }
}
