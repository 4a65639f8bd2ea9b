using Fairlead.Store;

namespace Fairlead.Api.Cache;

/// <summary>
/// A reader's place in a kind's log. It has no queue: a slow one costs nothing and stops nobody, and ends when the log has moved past it.
/// For one reader at a time.
/// </summary>
internal sealed class CacheWatcher(ResourceCache owner, WatchScope scope, long position, bool patient) : IDisposable
{
    private readonly WakeSignal _signal = new();
    private long _examined = position;                         // guarded by the owner's lock: events up to here have been looked at

    public WatchScope Scope { get; } = scope;

    /// <summary>Whether it may be told of many changes together, a moment later; see <see cref="WakePace"/>.</summary>
    public bool IsPatient { get; } = patient;

    /// <summary>Sequence number of the next event to read; moved by the owner under its lock.</summary>
    public long Position { get; set; } = position;

    /// <summary>The next events that concern this watcher; false when they are no longer known.</summary>
    public bool TryRead(List<CacheEvent> into, int limit = 256) => owner.TryRead(this, into, limit);

    /// <summary>Ends when something may be there to read, or when a bookmark is due.</summary>
    public ValueTask WaitAsync(CancellationToken stop) => _signal.WaitAsync(stop);

    /// <summary>Called under the owner's lock after changes: wakes the reader if one of them is for it.</summary>
    internal void Wake(EventLog log)
    {
        bool concerned = _examined < log.First, isAtEnd = Position >= _examined;
        for (long i = Math.Max(_examined, log.First); !concerned && i < log.End; i++) concerned = Scope.Covers(log[i]);
        _examined = log.End;
        if (concerned) _signal.Set();
        else if (isAtEnd) Position = log.End;                  // what is of no concern must not make it fall behind
    }

    internal void WakeRegardless() => _signal.Set();

    public void Dispose() => owner.Unregister(this);
}
