using System.Collections.Immutable;

namespace Fairlead.Store.Log;

/// <summary>
/// The recent past and everybody who follows it. One ring of events for all watches; a watch is a place in it. Bounded in events
/// and in bytes; what falls out at the old end is compacted, whole revisions at a time.
/// </summary>
internal sealed class EventHistory(StoreOptions options)
{
    private readonly Lock _gate = new();                                          // guards all fields
    private LoggedEvent[] _ring = new LoggedEvent[64];
    private int _head;
    private int _count;
    private long _bytes;
    private long _floor;
    private long _revision;
    private bool _closed;
    private ImmutableArray<WakeSignal> _watches = [];

    /// <summary>Everything after this revision is remembered.</summary>
    public long Floor { get { lock (_gate) return _floor; } }

    public long Revision { get { lock (_gate) return _revision; } }

    /// <summary>Sets where the past begins and how far it goes, before the first event is added.</summary>
    public void Begin(long floor, long revision)
    {
        lock (_gate) (_floor, _revision) = (floor, revision);
    }

    /// <summary>Adds committed events, hands back those that fell out of memory, and wakes the watches.</summary>
    public void Append(ReadOnlySpan<LoggedEvent> events, long revision, List<LoggedEvent> evicted)
    {
        ImmutableArray<WakeSignal> watches;
        lock (_gate)
        {
            foreach (ref readonly var e in events) Push(e);
            _revision = revision;
            Evict(evicted);
            watches = _watches;
        }
        foreach (var watch in watches) watch.Set();
    }

    /// <summary>Ends all watches.</summary>
    public void Close()
    {
        ImmutableArray<WakeSignal> watches;
        lock (_gate)
        {
            _closed = true;
            watches = _watches;
        }
        foreach (var watch in watches) watch.Set();
    }

    /// <summary>Wakes this watch, too, whenever there may be news, until <see cref="Remove"/>.</summary>
    public void Add(WakeSignal watch)
    {
        lock (_gate) _watches = _watches.Add(watch);
    }

    public void Remove(WakeSignal watch)
    {
        lock (_gate) _watches = _watches.Remove(watch);
    }

    /// <summary>What happened after a revision to keys with the prefix, or null while nothing has.</summary>
    public WatchNews? ReadAfter(long revision, string prefix)
    {
        lock (_gate)
        {
            if (revision < _floor) return new WatchNews.Lost(_floor);
            if (revision < _revision) return Collect(revision, prefix);
            return _closed ? new WatchNews.Closed() : null;
        }
    }

    private WatchNews Collect(long revision, string prefix)
    {
        List<StoreEvent>? found = null;
        for (int i = FirstAfter(revision); i < _count; i++)
        {
            var e = At(i).Event;
            if (e.Key.StartsWith(prefix, StringComparison.Ordinal)) (found ??= []).Add(e);
        }
        return found is null ? new WatchNews.Progress(_revision) : new WatchNews.Changes(found, _revision);
    }

    private int FirstAfter(long revision)
    {
        int low = 0, high = _count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (At(middle).Event.Revision <= revision) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private ref LoggedEvent At(int i) => ref _ring[(_head + i) & (_ring.Length - 1)];

    private void Push(in LoggedEvent e)
    {
        if (_count == _ring.Length) Grow();
        At(_count++) = e;
        _bytes += e.Event.Entry.Value.Length;
    }

    private void Grow()
    {
        var larger = new LoggedEvent[_ring.Length * 2];
        for (int i = 0; i < _count; i++) larger[i] = At(i);
        (_ring, _head) = (larger, 0);
    }

    /// <summary>The newest revision always stays, however large it is.</summary>
    private void Evict(List<LoggedEvent> evicted)
    {
        while (_count > options.HistoryEvents || _bytes > options.HistoryBytes)
        {
            long oldest = At(0).Event.Revision;
            if (oldest == At(_count - 1).Event.Revision) return;
            while (At(0).Event.Revision == oldest) evicted.Add(Pop());
            _floor = oldest;
        }
    }

    private LoggedEvent Pop()
    {
        var e = At(0);
        At(0) = default;
        _head = (_head + 1) & (_ring.Length - 1);
        _count--;
        _bytes -= e.Event.Entry.Value.Length;
        return e;
    }
}
