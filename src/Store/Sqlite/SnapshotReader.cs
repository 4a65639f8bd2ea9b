using Fairlead.Store.Log;

namespace Fairlead.Store.Sqlite;

/// <summary>A reading connection. Between <see cref="Pin"/> and disposal it sees the rows as they were when it was pinned.</summary>
internal sealed class SnapshotReader : IRowReader
{
    private readonly Connection _connection;
    private readonly Statement _begin;
    private readonly Statement _end;
    private readonly Statement _touch;
    private readonly Statement _read;
    private readonly Action<SnapshotReader> _giveBack;

    public SnapshotReader(string path, Action<SnapshotReader> giveBack)
    {
        _giveBack = giveBack;
        _connection = new Connection(path, Sqlite3.SQLITE_OPEN_READONLY);
        _connection.Execute("PRAGMA cache_size = -512");                          // KiB
        _begin = _connection.Prepare("BEGIN");
        _end = _connection.Prepare("COMMIT");
        _touch = _connection.Prepare("SELECT revision FROM floor");
        _read = _connection.Prepare("SELECT value FROM log WHERE id = ?1");
    }

    /// <summary>BEGIN alone pins nothing: the first read does.</summary>
    public void Pin()
    {
        _begin.Execute();
        _touch.Execute();
    }

    public Entry Read(in Slot slot)
    {
        _read.Bind(1, slot.Row);
        if (!_read.Step()) throw new StoreException($"the row of {slot.Key} at revision {slot.ModRevision} is missing from the data file");
        var entry = new Entry(slot.Key, _read.Bytes(0), slot.CreateRevision, slot.ModRevision);
        _read.Reset();
        return entry;
    }

    public void Dispose()
    {
        _end.Execute();
        _giveBack(this);
    }

    public void Close()
    {
        foreach (var statement in (Statement[])[_begin, _end, _touch, _read]) statement.Dispose();
        _connection.Dispose();
    }
}
