using System.Buffers;

namespace Fairlead.Node.Streams;

/// <summary>Copies the wanted part of a log file to a stream, and goes on as it grows while the container runs.</summary>
internal sealed class LogReader(LogQuery query, Stream destination)
{
    private const int BufferSize = 32 << 10;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(250);
    private long _left = query.LimitBytes ?? long.MaxValue;
    private bool _isLineStart = true;

    /// <param name="isRunning">Whether the container still writes.</param>
    public async Task CopyAsync(string path, Func<bool> isRunning, CancellationToken stop)
    {
        using var news = new SemaphoreSlim(0, 1);
        using var watcher = query.Follow ? Watch(path, news) : null;
        var file = Open(path);
        using var close = new Holder(() => file.Dispose());
        if (query.TailLines is { } lines) file.Seek(TailStart(file, lines), SeekOrigin.Begin);
        var pending = new ArrayBufferWriter<byte>(BufferSize);
        while (_left > 0)
        {
            bool wasRunning = isRunning();
            int read = await file.ReadAsync(pending.GetMemory(BufferSize), stop);
            if (read > 0)
            {
                pending.Advance(read);
                await WriteLinesAsync(pending, stop);
                continue;
            }
            await destination.FlushAsync(stop);
            if (!query.Follow || !wasRunning) return;
            await news.WaitAsync(LookAgain, stop);
            if (new FileInfo(path) is not { Exists: true } now || now.Length >= file.Position) continue;
            file.Dispose();                                                      // the log was rotated: go on with the new file
            file = Open(path);
        }
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);

    private sealed class Holder(Action dispose) : IDisposable
    {
        public void Dispose() => dispose();
    }

    private static FileSystemWatcher Watch(string path, SemaphoreSlim news)
    {
        var watcher = new FileSystemWatcher(Path.GetDirectoryName(path)!, Path.GetFileName(path)) { NotifyFilter = NotifyFilters.Size | NotifyFilters.LastWrite };
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
            output.Write(line.Time);
            output.Write(" "u8);
        }
        output.Write(line.Text);
        if (line.IsFull) output.Write("\n"u8);
        _isLineStart = line.IsFull;
    }

    /// <summary>Where the last so many lines begin, found from the end.</summary>
    private static long TailStart(FileStream file, long lines)
    {
        long end = file.Length;
        if (lines <= 0) return end;
        var block = new byte[BufferSize];
        long at = end;
        long seen = 0;
        while (at > 0)
        {
            int size = (int)Math.Min(block.Length, at);
            at -= size;
            file.Seek(at, SeekOrigin.Begin);
            file.ReadExactly(block, 0, size);
            for (int i = size - 1; i >= 0; i--)
                if (block[i] == '\n' && at + i != end - 1 && ++seen == lines) return at + i + 1;
        }
        return 0;
    }
}
