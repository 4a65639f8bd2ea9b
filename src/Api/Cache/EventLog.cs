namespace Fairlead.Api.Cache;

/// <summary>
/// The recent changes of one kind, oldest first, each with a sequence number. Bounded by count and by the bytes of objects that only
/// the log still holds; what falls out moves <see cref="OldestRevision"/> on. Guarded by its owner's lock.
/// </summary>
internal sealed class EventLog(long since, int maxEvents, long maxBytes)
{
    private CacheEvent?[] _events = new CacheEvent?[64];
    private long _first;
    private long _bytes;

    /// <summary>One after the last event.</summary>
    public long End { get; private set; }

    /// <summary>Sequence number of the oldest event that is still here.</summary>
    public long First => _first;

    /// <summary>Changes after this revision are all here.</summary>
    public long OldestRevision { get; private set; } = since;

    public CacheEvent this[long sequence] => _events[sequence & (_events.Length - 1)]!;

    public void Append(CacheEvent change)
    {
        if (End - _first == _events.Length) MakeRoom();
        _events[End++ & (_events.Length - 1)] = change;
        _bytes += BytesOf(change);
        while (_bytes > maxBytes && End - _first > 64) DropOldest();
    }

    /// <summary>Sequence number of the first event after the revision.</summary>
    public long After(long revision)
    {
        long low = _first, high = End;
        while (low < high)
        {
            long middle = low + (high - low) / 2;
            if (this[middle].Revision <= revision) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private void MakeRoom()
    {
        if (_events.Length >= maxEvents)
        {
            DropOldest();
            return;
        }
        var larger = new CacheEvent?[_events.Length * 2];
        for (long i = _first; i < End; i++) larger[i & (larger.Length - 1)] = this[i];
        _events = larger;
    }

    private void DropOldest()
    {
        var oldest = this[_first];
        _events[_first++ & (_events.Length - 1)] = null;
        _bytes -= BytesOf(oldest);
        OldestRevision = oldest.Revision;
    }

    private static long BytesOf(CacheEvent change) => 128 + (change.Before?.Json.Length ?? 0);
}
