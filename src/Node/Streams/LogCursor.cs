using System.Globalization;

namespace Fairlead.Node.Streams;

/// <summary>A place in a container's log, which may lie in several files. A file keeps being read while it is renamed or removed.</summary>
internal sealed class LogCursor : IDisposable
{
    private const int BlockSize = 32 << 10;
    private const string Deleted = " (deleted)";
    private readonly string _path;
    private FileStream _file;

    private LogCursor(string path, FileStream file) => (_path, _file) = (path, file);

    /// <summary>At the beginning, or before the last so many lines; null where there is no log.</summary>
    public static LogCursor? Open(string path, long? lastLines)
    {
        while (true)
        {
            var parts = LogFiles.Of(path);
            try
            {
                var cursor = Open(path, parts, lastLines);
                if (LogFiles.Of(path).SequenceEqual(parts)) return cursor;
                cursor?.Dispose();                                               // set aside or removed this moment: a file may have been passed over
            }
            catch (FileNotFoundException)
            {
                // The same, seen sooner.
            }
        }
    }

    private static LogCursor? Open(string path, IReadOnlyList<string> parts, long? lastLines)
    {
        for (int i = lastLines is null ? 0 : parts.Count - 1; i >= 0 && i < parts.Count; i--)
        {
            var file = OpenFile(parts[i]);
            if (lastLines is not { } wanted) return new LogCursor(path, file);
            var (at, lines) = TailStart(file, wanted);
            file.Seek(at, SeekOrigin.Begin);
            if (lines >= wanted || i == 0) return new LogCursor(path, file);
            lastLines = wanted - lines;
            file.Dispose();
        }
        return null;
    }

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken stop) => _file.ReadAsync(buffer, stop);

    /// <summary>Whether another file goes on where this one ends.</summary>
    public bool HasNext => Next() is not null;

    /// <summary>To the beginning of the next file.</summary>
    public void GoOn()
    {
        while (Next() is { } next)
        {
            try
            {
                var file = OpenFile(next);
                if (Next() == next)
                {
                    _file.Dispose();
                    _file = file;
                    return;
                }
                file.Dispose();                                                  // set aside this moment: what has its name now may be the one after it
            }
            catch (FileNotFoundException)
            {
                // The same, seen sooner.
            }
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream OpenFile(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);

    private string? Next() => LogFiles.After(_path, NameNow());

    /// <summary>What the open file is called now: the kernel knows, even of one that is gone.</summary>
    private string NameNow()
    {
        string link = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_file.SafeFileHandle.DangerousGetHandle()}");
        string name = new FileInfo(link).LinkTarget ?? _path;
        return Path.Combine(Path.GetDirectoryName(_path)!, Path.GetFileName(name.EndsWith(Deleted, StringComparison.Ordinal) ? name[..^Deleted.Length] : name));
    }

    /// <summary>Where the last so many lines begin, found from the end, and how many there are from there on.</summary>
    private static (long At, long Lines) TailStart(FileStream file, long lines)
    {
        long end = file.Length;
        if (lines <= 0) return (end, 0);
        var block = new byte[BlockSize];
        long at = end;
        long seen = 0;
        while (at > 0)
        {
            int size = (int)Math.Min(block.Length, at);
            at -= size;
            file.Seek(at, SeekOrigin.Begin);
            file.ReadExactly(block, 0, size);
            for (int i = size - 1; i >= 0; i--)
                if (block[i] == '\n' && at + i != end - 1 && ++seen == lines) return (at + i + 1, seen);
        }
        return (0, end > 0 ? seen + 1 : 0);
    }
}
