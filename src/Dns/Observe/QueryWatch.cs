using System.Threading.Channels;

namespace Fairlead.Dns.Observe;

/// <summary>One watcher's view of the query log.</summary>
public sealed class QueryWatch : IDisposable
{
    private readonly Channel<QueryRecord> _channel;
    private readonly Action<QueryWatch> _ended;
    private long _missed;

    internal QueryWatch(Channel<QueryRecord> channel, Action<QueryWatch> ended) => (_channel, _ended) = (channel, ended);

    public ChannelReader<QueryRecord> Records => _channel.Reader;

    /// <summary>Lines lost because this watcher was too slow.</summary>
    public long Missed => Volatile.Read(ref _missed);

    internal void Tell(QueryRecord record)
    {
        if (!_channel.Writer.TryWrite(record)) Interlocked.Increment(ref _missed);
    }

    public void Dispose()
    {
        _ended(this);
        _channel.Writer.TryComplete();
    }
}
