namespace Fairlead.Api.Metrics;

/// <summary>Watches of one sort: how many are open, and how many events they were told.</summary>
internal sealed class WatchSeries
{
    private long _open, _events;

    public long Open => Interlocked.Read(ref _open);
    public long Events => Interlocked.Read(ref _events);

    public void Opened() => Interlocked.Increment(ref _open);

    public void Closed() => Interlocked.Decrement(ref _open);

    public void Told(int events) => Interlocked.Add(ref _events, events);
}
