namespace Fairlead.Store.Log;

/// <summary>A place in the history that moves on as its reader asks.</summary>
internal sealed class HistoryWatch(EventHistory history, string prefix, long revision) : IStoreWatch
{
    private readonly CancellationTokenSource _disposed = new();
    private long _revision = revision;

    public async ValueTask<WatchNews> NextAsync(CancellationToken stop = default)
    {
        while (true)
        {
            var news = history.ReadAfter(_revision, prefix, out var more);
            if (news is not null) return Advance(news);
            if (_disposed.IsCancellationRequested) return new WatchNews.Closed();
            await WaitAsync(more, stop).ConfigureAwait(false);
        }
    }

    public void Dispose() => _disposed.Cancel();

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

    private async Task WaitAsync(Task more, CancellationToken stop)
    {
        if (stop.CanBeCanceled)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, _disposed.Token);
            await more.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
        }
        else
        {
            await more.WaitAsync(_disposed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
