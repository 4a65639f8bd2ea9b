using System.Runtime.InteropServices;
using System.Text;

namespace Fairlead.Store.Sqlite;

/// <summary>One connection to a database file. For one thread at a time.</summary>
internal sealed unsafe class Connection : IDisposable
{
    private readonly DatabaseHandle _db;

    public Connection(string path, int flags)
    {
        int code = Sqlite3.sqlite3_open_v2(path, out _db, flags | Sqlite3.SQLITE_OPEN_NOMUTEX, null);
        if (code == Sqlite3.SQLITE_OK) return;
        var refusal = _db.IsInvalid ? new SqliteException(code, "unable to open database file") : Refusal(code);
        _db.Dispose();
        throw refusal;
    }

    /// <summary>How long a statement waits for a lock that another connection holds.</summary>
    public void WaitForLocks(TimeSpan atMost) => Check(Sqlite3.sqlite3_busy_timeout(_db, (int)atMost.TotalMilliseconds));

    /// <summary>Has this called with context, connection, database and pages in the log after each commit; instead of SQLite's own checkpoints (sqlite3_wal_hook).</summary>
    public void AfterEachCommit(delegate* unmanaged[Cdecl]<nint, nint, byte*, int, int> hook, nint context) => Sqlite3.sqlite3_wal_hook(_db, hook, context);

    /// <summary>True between BEGIN and its end.</summary>
    public bool InTransaction => Sqlite3.sqlite3_get_autocommit(_db) == 0;

    public Statement Prepare(string sql)
    {
        var text = Encoding.UTF8.GetBytes(sql);
        fixed (byte* p = text)
        {
            int code = Sqlite3.sqlite3_prepare_v3(_db, p, text.Length, Sqlite3.SQLITE_PREPARE_PERSISTENT, out var statement, null);
            if (code == Sqlite3.SQLITE_OK) return new Statement(this, statement);
            statement.Dispose();
            throw Refusal(code);
        }
    }

    /// <summary>Runs one statement and passes over its rows.</summary>
    public void Execute(string sql)
    {
        using var statement = Prepare(sql);
        statement.Execute();
    }

    /// <summary>The first column of the first row as a number; 0 when there is no row.</summary>
    public long ReadNumber(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    public void Check(int code)
    {
        if (code != Sqlite3.SQLITE_OK) throw Refusal(code);
    }

    public SqliteException Refusal(int code)
    {
        int extended = Sqlite3.sqlite3_extended_errcode(_db);
        string message = Marshal.PtrToStringUTF8((nint)Sqlite3.sqlite3_errmsg(_db)) ?? "unknown error";
        return new SqliteException((extended & 0xff) == (code & 0xff) ? extended : code, message);
    }

    public void Dispose() => _db.Dispose();
}
