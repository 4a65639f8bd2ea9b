using System.Buffers.Text;

namespace Fairlead.Store.Log;

/// <summary>
/// What a batch of transactions will do, worked out before anything is written: outcomes, events, and slots that later
/// transactions of the batch already see. Nothing outside changes until the batch is durable.
/// </summary>
internal sealed class Draft(KeyIndex index, long revision, long lastRow)
{
    private readonly Dictionary<string, Slot?> _overlay = new(StringComparer.Ordinal);
    private readonly List<DraftChange> _changes = [];

    public IReadOnlyList<DraftChange> Changes => _changes;

    public long Revision { get; private set; } = revision;

    public long LastRow { get; private set; } = lastRow;

    public CommitOutcome Add(Transaction transaction)
    {
        foreach (var operation in transaction.Operations)
        {
            long actual = Find(operation.Key)?.ModRevision ?? 0;
            if (operation.Expected != Operation.Anything && operation.Expected != actual)
                return new CommitOutcome.Conflict(operation.Key, actual);
        }
        int before = _changes.Count;
        foreach (var operation in transaction.Operations) Apply(operation, Revision + 1);
        if (_changes.Count > before) Revision++;
        return new CommitOutcome.Committed(Revision);
    }

    private void Apply(in Operation operation, long revision)
    {
        if (operation.Kind == OperationKind.Check) return;
        var old = Find(operation.Key);
        if (operation.Kind == OperationKind.Put) Change(Put(operation, old, revision), old);
        else if (old is { } there) Change(new StoreEvent(EventKind.Deleted, new Entry(there.Key, default, there.CreateRevision, revision)), old);
    }

    private void Change(StoreEvent e, Slot? old)
    {
        _changes.Add(new DraftChange(new LoggedEvent(e, ++LastRow), old));
        _overlay[e.Key] = e.Kind == EventKind.Deleted ? null : new Slot(e.Key, e.Entry.CreateRevision, e.Revision, LastRow, null);
    }

    private Slot? Find(string key)
    {
        if (_overlay.TryGetValue(key, out var drafted)) return drafted;
        return index.TryFind(key, out var slot) ? slot : null;
    }

    private static StoreEvent Put(in Operation operation, Slot? old, long revision)
    {
        var value = operation.StampAt < 0 ? operation.Value : Stamp(operation.Value.Span, operation.StampAt, revision);
        return old is { } there
            ? new StoreEvent(EventKind.Modified, new Entry(there.Key, value, there.CreateRevision, revision))
            : new StoreEvent(EventKind.Created, new Entry(operation.Key, value, revision, revision));
    }

    private static byte[] Stamp(ReadOnlySpan<byte> value, int at, long revision)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(revision, digits, out int length);
        var stamped = GC.AllocateUninitializedArray<byte>(value.Length + length);
        value[..at].CopyTo(stamped);
        digits[..length].CopyTo(stamped.AsSpan(at));
        value[at..].CopyTo(stamped.AsSpan(at + length));
        return stamped;
    }
}
