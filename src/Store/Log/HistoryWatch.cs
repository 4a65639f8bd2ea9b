namespace Fairlead.Store.Log;

/// <summary>A place in the history that moves on as its reader asks. Waiting allocates nothing.</summary>
internal sealed class HistoryWatch : IStoreWatch
{
    private readonly EventHistory _history;
    private readonly string _prefix;
    private readonly WakeSignal _signal = new();
    private long _revision;
    private volatile bool _disposed;

    public HistoryWatch(EventHistory history, string prefix, long revision)
    {
        (_history, _prefix, _revision) = (history, prefix, revision);
        history.Add(_signal);
    }

    public async ValueTask<WatchNews> NextAsync(CancellationToken stop = default)
    {
        while (true)
        {
            var news = _history.ReadAfter(_revision, _prefix);
            if (news is not null) return Advance(news);
            if (_disposed) return new WatchNews.Closed();
            await _signal.WaitAsync(stop).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _disposed = true;
        _history.Remove(_signal);
        _signal.Set();
    }

    private WatchNews Advance(WatchNews news)
    {
        _revision = news switch
        {
            WatchNews.Changes(_, var revision) => revision,
            WatchNews.Progress(var revision) => revision,
            _ => _revision,
        };
        return news;
    }
}
