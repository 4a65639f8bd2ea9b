using System.Text;
using Fairlead.Store.Log;

namespace Fairlead.Store.Sqlite;

/// <summary>The rows on disk: one for each change, appended in order, and the revision up to which the past is compacted.</summary>
/// <remarks>
/// Appending keeps a commit small (the last page of the table, no index beside it), whatever keys it touches. The connection
/// commits with WAL and synchronous=FULL: COMMIT returns after the log is flushed.
/// </remarks>
internal sealed unsafe class LogTable(Connection connection) : IDisposable
{
    public const string Schema =
        "CREATE TABLE log (id INTEGER PRIMARY KEY, revision INTEGER NOT NULL, created INTEGER NOT NULL, key TEXT NOT NULL, value BLOB)";

    public const string FloorSchema = "CREATE TABLE floor (one INTEGER PRIMARY KEY CHECK (one = 1), revision INTEGER NOT NULL)";

    public const string FirstFloor = "INSERT INTO floor VALUES (1, 0)";

    private readonly Statement _begin = connection.Prepare("BEGIN IMMEDIATE");
    private readonly Statement _commit = connection.Prepare("COMMIT");
    private readonly Statement _rollback = connection.Prepare("ROLLBACK");
    private readonly Statement _insert = connection.Prepare("INSERT INTO log (id, revision, created, key, value) VALUES (?1, ?2, ?3, ?4, ?5)");
    private readonly Statement _delete = connection.Prepare("DELETE FROM log WHERE id = ?1");
    private readonly Statement _setFloor = connection.Prepare("UPDATE floor SET revision = ?1");

    /// <summary>Appends and removes in one transaction, durable when this returns.</summary>
    public void Write(IReadOnlyList<DraftChange> changes, IReadOnlyCollection<long> garbage, long floor)
    {
        if (changes.Count == 1 && garbage.Count == 0)
        {
            Insert(changes[0].Logged);                                            // a statement alone is a transaction
            return;
        }
        _begin.Execute();
        try
        {
            for (int i = 0; i < changes.Count; i++) Insert(changes[i].Logged);
            if (garbage.Count > 0) Remove(garbage, floor);
            _commit.Execute();
        }
        catch (SqliteException)
        {
            TakeBack();
            throw;
        }
    }

    /// <summary>Every row in order; its bytes only after the given revision.</summary>
    public IEnumerable<LoggedEvent> ReadAll(long bytesAfter)
    {
        using var rows = connection.Prepare(
            "SELECT id, revision, created, key, value IS NULL, CASE WHEN revision > ?1 THEN value END FROM log ORDER BY id");
        rows.Bind(1, bytesAfter);
        while (rows.Step())
        {
            (long revision, long created) = (rows.Int64(1), rows.Int64(2));
            bool deleted = rows.Int64(4) != 0;
            byte[] value = deleted || revision <= bytesAfter ? [] : rows.Bytes(5);
            var kind = deleted ? EventKind.Deleted : revision == created ? EventKind.Created : EventKind.Modified;
            yield return new LoggedEvent(new StoreEvent(kind, new Entry(rows.Text(3), value, created, revision)), rows.Int64(0));
        }
    }

    /// <summary>Where the past may begin: what was compacted for good, or what a history of so many events cannot hold.</summary>
    public long ReadFloor(int historyEvents) => Math.Max(
        connection.ReadNumber("SELECT revision FROM floor"),
        connection.ReadNumber($"SELECT revision FROM log ORDER BY id DESC LIMIT 1 OFFSET {historyEvents}"));

    public void Dispose()
    {
        foreach (var statement in (Statement[])[_begin, _commit, _rollback, _insert, _delete, _setFloor]) statement.Dispose();
    }

    private void Insert(in LoggedEvent logged)
    {
        var entry = logged.Event.Entry;
        Span<byte> buffer = stackalloc byte[512];
        var key = Encoding.UTF8.TryGetBytes(entry.Key, buffer, out int length) ? buffer[..length] : Encoding.UTF8.GetBytes(entry.Key);
        _insert.Bind(1, logged.Row);
        _insert.Bind(2, entry.ModRevision);
        _insert.Bind(3, entry.CreateRevision);
        fixed (byte* k = key, v = entry.Value.Span)
        {
            _insert.BindText(4, k, key.Length);
            if (logged.Event.Kind == EventKind.Deleted) _insert.BindNull(5);
            else _insert.BindBlob(5, v, entry.Value.Length);
            _insert.Execute();
        }
    }

    private void Remove(IReadOnlyCollection<long> garbage, long floor)
    {
        foreach (long row in garbage)
        {
            _delete.Bind(1, row);
            _delete.Execute();
        }
        _setFloor.Bind(1, floor);
        _setFloor.Execute();
    }

    /// <summary>SQLite ends the transaction itself after the worst faults; then there is nothing left to roll back.</summary>
    private void TakeBack()
    {
        if (connection.InTransaction) _rollback.Execute();
    }
}
