using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Fairlead.Client.Watching;
using Fairlead.Kubernetes;

namespace Fairlead.Client;

public sealed partial class KubeClient
{
    /// <summary>Changes as they happen, until the server ends the watch or <paramref name="stop"/> is cancelled.</summary>
    public IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(string? ns = null, ListOptions? options = null, CancellationToken stop = default) where T : class, IKubernetesObject<T> =>
        WatchAsync(T.Resource, ReadOne<T>, ns, options, stop);

    /// <summary>Changes of a kind known only at run time.</summary>
    public async IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(ResourceType type, ObjectReader<T> reader, string? ns = null, ListOptions? options = null, [EnumeratorCancellation] CancellationToken stop = default)
    {
        string path = type.Path(ns) + ResourcePath.Query(options ?? new ListOptions(), watch: true);
        using var response = await ExchangeAsync(HttpMethod.Get, path, null, null, stop);
        var pipe = PipeReader.Create(await response.Content.ReadAsStreamAsync(stop));
        try
        {
            while (true)
            {
                var read = await pipe.ReadAsync(stop);
                var rest = read.Buffer;
                while (TryTakeLine(ref rest, out var line))
                {
                    if (!line.IsEmpty) yield return ReadLine(line, reader);
                }
                pipe.AdvanceTo(rest.Start, rest.End);
                if (read.IsCompleted) yield break;
            }
        }
        finally
        {
            await pipe.CompleteAsync();
        }
    }

    private static bool TryTakeLine(ref ReadOnlySequence<byte> rest, out ReadOnlySequence<byte> line)
    {
        line = default;
        if (rest.PositionOf((byte)'\n') is not { } end) return false;
        line = rest.Slice(0, end);
        rest = rest.Slice(rest.GetPosition(1, end));
        return true;
    }

    private static WatchEvent<T> ReadLine<T>(in ReadOnlySequence<byte> line, ObjectReader<T> reader)
    {
        if (line.IsSingleSegment) return WatchLine.Read(line.FirstSpan, reader);
        int length = checked((int)line.Length);
        byte[] joined = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            line.CopyTo(joined);
            return WatchLine.Read(joined.AsSpan(0, length), reader);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(joined);
        }
    }
}
