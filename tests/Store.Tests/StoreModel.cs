using System.Text;

namespace Fairlead.Store.Tests;

/// <summary>What a store should hold, kept the simplest way: a sorted dictionary and a list of everything that happened.</summary>
internal sealed class StoreModel
{
    private readonly SortedDictionary<string, (string Value, long Created, long Modified)> _live = new(StringComparer.Ordinal);

    public long Revision { get; private set; } = 1;

    public List<string> Happened { get; } = [];

    public IEnumerable<string> Live => _live.Select(e => Line(e.Key, e.Value.Value, e.Value.Created, e.Value.Modified));

    public static string Line(Entry e) => Line(e.Key, Encoding.UTF8.GetString(e.Value.Span), e.CreateRevision, e.ModRevision);

    public static string Line(StoreEvent e) => $"{e.Kind} {Line(e.Entry)}";

    public long ModRevision(string key) => _live.TryGetValue(key, out var e) ? e.Modified : 0;

    public CommitOutcome Commit(Transaction transaction)
    {
        foreach (var o in transaction.Operations)
            if (o.Expected != Operation.Anything && o.Expected != ModRevision(o.Key)) return new CommitOutcome.Conflict(o.Key, ModRevision(o.Key));
        int before = Happened.Count;
        foreach (var o in transaction.Operations) Apply(o, Revision + 1);
        if (Happened.Count > before) Revision++;
        return new CommitOutcome.Committed(Revision);
    }

    private void Apply(Operation o, long revision)
    {
        bool there = _live.TryGetValue(o.Key, out var old);
        if (o.Kind == OperationKind.Put)
        {
            var now = (Encoding.UTF8.GetString(o.Value.Span), there ? old.Created : revision, revision);
            _live[o.Key] = now;
            Happened.Add($"{(there ? EventKind.Modified : EventKind.Created)} {Line(o.Key, now.Item1, now.Item2, revision)}");
        }
        else if (o.Kind == OperationKind.Delete && there)
        {
            _live.Remove(o.Key);
            Happened.Add($"{EventKind.Deleted} {Line(o.Key, "", old.Created, revision)}");
        }
    }

    private static string Line(string key, string value, long created, long modified) => $"{key}={value} {created}/{modified}";
}
