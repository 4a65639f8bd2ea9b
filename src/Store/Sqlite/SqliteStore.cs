using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Fairlead.Store.Log;

namespace Fairlead.Store.Sqlite;

/// <summary>
/// The store in one SQLite file. An acknowledged write survives <c>kill -9</c> and power loss: it is in the flushed write-ahead log.
/// </summary>
public sealed class SqliteStore : LogStore
{
    private readonly StoreFile _file;
    private readonly LogTable _table;
    private readonly ConcurrentBag<SnapshotReader> _readers = [];

    private SqliteStore(StoreFile file, LogTable table, StoreOptions options) : base(options)
    {
        (_file, _table) = (file, table);
        long floor = table.ReadFloor(options.HistoryEvents);
        var recent = new List<LoggedEvent>();
        foreach (var logged in table.ReadAll(bytesAfter: floor))
        {
            Restore(logged, floor);
            if (logged.Event.Revision > floor) recent.Add(logged);
        }
        Begin(floor, CollectionsMarshal.AsSpan(recent));
    }

    /// <summary>Opens the data file, or makes it where there is none, directory included.</summary>
    /// <exception cref="StoreException">The file is foreign, broken, of another format or in use; the message is for the user.</exception>
    public static SqliteStore Open(string path, StoreOptions? options = null)
    {
        var file = StoreFile.Open(path);
        LogTable? table = null;
        try
        {
            table = new LogTable(file.Connection);
            return new SqliteStore(file, table, options ?? new StoreOptions());
        }
        catch (SqliteException e)
        {
            table?.Dispose();
            file.Dispose();
            throw StoreFile.Explain(file.Path, e);
        }
    }

    private protected override void Persist(IReadOnlyList<DraftChange> changes, IReadOnlyCollection<long> garbage, long floor)
    {
        try
        {
            _file.Log.Reserve();
            _table.Write(changes, garbage, floor);
        }
        catch (SqliteException e)
        {
            throw StoreFile.Explain(_file.Path, e);
        }
    }

    private protected override IRowReader OpenReader()
    {
        try
        {
            if (!_readers.TryTake(out var reader)) reader = new SnapshotReader(_file.Path, _readers.Add);
            reader.Pin();
            return reader;
        }
        catch (SqliteException e)
        {
            throw StoreFile.Explain(_file.Path, e);
        }
    }

    private protected override Entry? Hold(Entry entry) => null;

    private protected override void CloseRows()
    {
        while (_readers.TryTake(out var reader)) reader.Close();
        _table.Dispose();
        _file.Dispose();
    }
}
