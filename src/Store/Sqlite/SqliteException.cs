namespace Fairlead.Store.Sqlite;

/// <summary>SQLite said no. The code's lowest byte is the primary code.</summary>
internal sealed class SqliteException(int code, string message) : Exception($"{message} (SQLite {code})")
{
    public int Primary => code & 0xff;
}
