using System.Runtime.InteropServices;

namespace Fairlead.Store.Sqlite;

/// <summary>sqlite3.h, as far as the store needs it. The system's own library (Debian: libsqlite3-0), 3.38 or later.</summary>
internal static unsafe partial class Sqlite3
{
    private const string Library = "libsqlite3.so.0";

    public const int SQLITE_OK = 0;
    public const int SQLITE_PERM = 3;
    public const int SQLITE_BUSY = 5;
    public const int SQLITE_LOCKED = 6;
    public const int SQLITE_READONLY = 8;
    public const int SQLITE_IOERR = 10;
    public const int SQLITE_CORRUPT = 11;
    public const int SQLITE_FULL = 13;
    public const int SQLITE_CANTOPEN = 14;
    public const int SQLITE_NOTADB = 26;
    public const int SQLITE_ROW = 100;
    public const int SQLITE_DONE = 101;

    public const int SQLITE_OPEN_READONLY = 0x00000001;
    public const int SQLITE_OPEN_READWRITE = 0x00000002;
    public const int SQLITE_OPEN_CREATE = 0x00000004;
    public const int SQLITE_OPEN_NOMUTEX = 0x00008000;

    public const uint SQLITE_PREPARE_PERSISTENT = 0x01;

    public const int SQLITE_NULL = 5;

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int sqlite3_open_v2(string filename, out DatabaseHandle db, int flags, string? vfs);

    [LibraryImport(Library)]
    internal static partial int sqlite3_close_v2(nint db);

    [LibraryImport(Library)]
    internal static partial int sqlite3_extended_errcode(DatabaseHandle db);

    [LibraryImport(Library)]
    internal static partial byte* sqlite3_errmsg(DatabaseHandle db);

    [LibraryImport(Library)]
    internal static partial int sqlite3_get_autocommit(DatabaseHandle db);

    [LibraryImport(Library)]
    internal static partial int sqlite3_busy_timeout(DatabaseHandle db, int milliseconds);

    [LibraryImport(Library)]
    internal static partial nint sqlite3_wal_hook(DatabaseHandle db, delegate* unmanaged[Cdecl]<nint, nint, byte*, int, int> hook, nint context);

    [LibraryImport(Library)]
    internal static partial int sqlite3_wal_checkpoint(nint db, byte* name);

    [LibraryImport(Library)]
    internal static partial int sqlite3_prepare_v3(DatabaseHandle db, byte* sql, int length, uint flags, out StatementHandle statement, byte** tail);

    [LibraryImport(Library)]
    internal static partial int sqlite3_finalize(nint statement);

    [LibraryImport(Library)]
    internal static partial int sqlite3_step(StatementHandle statement);

    [LibraryImport(Library)]
    internal static partial int sqlite3_reset(StatementHandle statement);

    [LibraryImport(Library)]
    internal static partial int sqlite3_bind_int64(StatementHandle statement, int index, long value);

    [LibraryImport(Library)]
    internal static partial int sqlite3_bind_blob(StatementHandle statement, int index, byte* value, int length, nint destructor);

    [LibraryImport(Library)]
    internal static partial int sqlite3_bind_zeroblob(StatementHandle statement, int index, int length);

    [LibraryImport(Library)]
    internal static partial int sqlite3_bind_text(StatementHandle statement, int index, byte* value, int length, nint destructor);

    [LibraryImport(Library)]
    internal static partial int sqlite3_bind_null(StatementHandle statement, int index);

    [LibraryImport(Library)]
    internal static partial int sqlite3_column_type(StatementHandle statement, int column);

    [LibraryImport(Library)]
    internal static partial long sqlite3_column_int64(StatementHandle statement, int column);

    [LibraryImport(Library)]
    internal static partial byte* sqlite3_column_blob(StatementHandle statement, int column);

    [LibraryImport(Library)]
    internal static partial int sqlite3_column_bytes(StatementHandle statement, int column);
}
