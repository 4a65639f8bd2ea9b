namespace Fairlead.Store.Log;

/// <summary>
/// A store as a log: every change is a row appended, the live keys are an index in memory, the recent rows are the history that
/// watches read. What differs between stores is only where rows go.
/// </summary>
/// <remarks>
/// <code>
/// 1 draft     preconditions against index and batch, revisions given       (nothing changed yet)
/// 2 persist   rows appended, garbage rows removed, one flush               (durable)
/// 3 publish   index, revision, then history and watches                    (visible)
/// 4 answer    every caller of the batch
/// </code>
/// A row is garbage when another row superseded it (or it records a deletion) and its event is compacted. Garbage goes with a
/// later batch, never with the one that made it: whoever reads the index still finds the rows it names.
/// </remarks>
public abstract class LogStore : IStore
{
    /// <summary>Rows removed with one batch at most, and what must have gathered for the removal to be worth it.</summary>
    private const int GarbageBatch = 256;

    private readonly Lock _gate = new();                                          // guards _index, _revision
    private readonly KeyIndex _index = new();
    private readonly EventHistory _history;
    private readonly CommitQueue _queue;
    private readonly Queue<long> _garbage = new();                                // the committer's alone, as are the next two
    private readonly List<LoggedEvent> _evicted = [];
    private long _lastRow;
    private long _revision = 1;

    private protected LogStore(StoreOptions options)
    {
        _history = new EventHistory(options);
        _history.Begin(floor: 0, _revision);
        _queue = new CommitQueue(Commit);
    }

    public long Revision { get { lock (_gate) return _revision; } }

    public long CompactedRevision => _history.Floor;

    public ValueTask<CommitOutcome> CommitAsync(Transaction transaction, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return stop.IsCancellationRequested ? ValueTask.FromCanceled<CommitOutcome>(stop) : _queue.CommitAsync(transaction);
    }

    public ValueTask<Entry?> GetAsync(string key, CancellationToken stop = default)
    {
        stop.ThrowIfCancellationRequested();
        Slot slot;
        IRowReader rows;
        lock (_gate)
        {
            if (!_index.TryFind(key, out slot)) return new ValueTask<Entry?>((Entry?)null);
            rows = OpenReader();
        }
        using (rows) return new ValueTask<Entry?>(rows.Read(slot));
    }

    public ValueTask<RangeResult> RangeAsync(string prefix, CancellationToken stop = default)
    {
        stop.ThrowIfCancellationRequested();
        List<Slot> slots;
        long revision;
        IRowReader rows;
        lock (_gate)
        {
            slots = _index.Range(prefix);
            revision = _revision;
            rows = OpenReader();
        }
        using (rows)
        {
            var entries = new Entry[slots.Count];
            for (int i = 0; i < entries.Length; i++) entries[i] = rows.Read(slots[i]);
            return new ValueTask<RangeResult>(new RangeResult(revision, entries));
        }
    }

    public WatchStart Watch(string prefix, long afterRevision)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        long floor = _history.Floor;
        return afterRevision < floor
            ? new WatchStart.Compacted(floor)
            : new WatchStart.Started(new HistoryWatch(_history, prefix, afterRevision));
    }

    public ValueTask DisposeAsync()
    {
        _queue.Dispose();
        _history.Close();
        CloseRows();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Appends rows, removes garbage and notes the compacted revision, all in one flush. Durable when it returns.</summary>
    private protected abstract void Persist(IReadOnlyList<DraftChange> changes, IReadOnlyCollection<long> garbage, long floor);

    /// <summary>Pins the rows as they are now, so that they can be read while others write.</summary>
    private protected abstract IRowReader OpenReader();

    /// <summary>What the index keeps of an entry beside its row: the entry itself where there is no other place.</summary>
    private protected abstract Entry? Hold(Entry entry);

    private protected abstract void CloseRows();

    /// <summary>Takes in a row that was there at start, in row order. Rows after the floor come with their bytes.</summary>
    private protected void Restore(LoggedEvent logged, long floor)
    {
        _index.TryFind(logged.Event.Key, out var old);
        Settle(new DraftChange(logged, old.Key is null ? null : old), floor);
        if (logged.Event.Revision <= floor && logged.Event.Kind == EventKind.Deleted) _garbage.Enqueue(logged.Row);
        (_lastRow, _revision) = (logged.Row, logged.Event.Revision);
    }

    /// <summary>Sets the history that was restored; the store is ready then.</summary>
    private protected void Begin(long floor, ReadOnlySpan<LoggedEvent> recent)
    {
        _history.Begin(floor, _revision);
        _history.Append(recent, _revision, _evicted);
        Forget();
    }

    private void Commit(IReadOnlyList<PendingCommit> batch)
    {
        var draft = new Draft(_index, _revision, _lastRow);
        foreach (var pending in batch) pending.Outcome = draft.Add(pending.Transaction);       // 1
        if (draft.Changes.Count == 0) return;
        var garbage = _garbage.Count >= GarbageBatch ? _garbage.Take(GarbageBatch).ToArray() : [];
        long floor = _history.Floor;
        Persist(draft.Changes, garbage, floor);                                                // 2
        for (int i = 0; i < garbage.Length; i++) _garbage.Dequeue();
        Publish(draft, floor);                                                                 // 3
    }

    private void Publish(Draft draft, long floor)
    {
        var events = new LoggedEvent[draft.Changes.Count];
        lock (_gate)
        {
            for (int i = 0; i < events.Length; i++)
            {
                Settle(draft.Changes[i], floor);
                events[i] = draft.Changes[i].Logged;
            }
            (_revision, _lastRow) = (draft.Revision, draft.LastRow);
        }
        _history.Append(events, draft.Revision, _evicted);
        Forget();
    }

    /// <summary>Enters a change into the index; the row it supersedes is garbage at once if its event is compacted already.</summary>
    private void Settle(in DraftChange change, long floor)
    {
        var e = change.Logged.Event;
        if (e.Kind == EventKind.Deleted) _index.Remove(e.Key);
        else _index.Set(new Slot(e.Key, e.Entry.CreateRevision, e.Revision, change.Logged.Row, Hold(e.Entry)));
        if (change.Old is { } old && old.ModRevision <= floor) _garbage.Enqueue(old.Row);
    }

    /// <summary>Of the events that were just compacted, the rows that are no longer live are garbage.</summary>
    private void Forget()
    {
        foreach (var (e, row) in _evicted)
            if (e.Kind == EventKind.Deleted || !_index.TryFind(e.Key, out var live) || live.Row != row) _garbage.Enqueue(row);
        _evicted.Clear();
    }
}
