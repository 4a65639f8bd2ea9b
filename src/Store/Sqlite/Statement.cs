using System.Text;

namespace Fairlead.Store.Sqlite;

/// <summary>A prepared statement, used again and again. Parameters count from 1, columns from 0.</summary>
internal sealed unsafe class Statement(Connection connection, StatementHandle handle) : IDisposable
{
    public void Bind(int parameter, long value) => connection.Check(Sqlite3.sqlite3_bind_int64(handle, parameter, value));

    public void BindNull(int parameter) => connection.Check(Sqlite3.sqlite3_bind_null(handle, parameter));

    /// <summary>Binds bytes without copying them: they must stay where they are until the statement has run.</summary>
    public void BindBlob(int parameter, byte* value, int length) =>
        connection.Check(length == 0
            ? Sqlite3.sqlite3_bind_zeroblob(handle, parameter, 0)                 // a null pointer would be NULL, not empty
            : Sqlite3.sqlite3_bind_blob(handle, parameter, value, length, 0));

    /// <summary>As <see cref="BindBlob"/>, for UTF-8 text.</summary>
    public void BindText(int parameter, byte* value, int length) =>
        connection.Check(Sqlite3.sqlite3_bind_text(handle, parameter, value, length, 0));

    /// <summary>Goes to the next row; false, and ready to run again, when there is none.</summary>
    public bool Step()
    {
        int code = Sqlite3.sqlite3_step(handle);
        if (code == Sqlite3.SQLITE_ROW) return true;
        var refusal = code == Sqlite3.SQLITE_DONE ? null : connection.Refusal(code);
        Reset();
        return refusal is null ? false : throw refusal;
    }

    /// <summary>Runs the statement to its end.</summary>
    public void Execute()
    {
        while (Step()) { }
    }

    /// <summary>Gives up the remaining rows.</summary>
    public void Reset() => _ = Sqlite3.sqlite3_reset(handle);                     // repeats the last step's error only

    public long Int64(int column) => Sqlite3.sqlite3_column_int64(handle, column);

    public bool IsNull(int column) => Sqlite3.sqlite3_column_type(handle, column) == Sqlite3.SQLITE_NULL;

    /// <summary>A copy of the column's bytes.</summary>
    public byte[] Bytes(int column) => Span(column).ToArray();

    public string Text(int column) => Encoding.UTF8.GetString(Span(column));

    public void Dispose() => handle.Dispose();

    private ReadOnlySpan<byte> Span(int column)
    {
        byte* bytes = Sqlite3.sqlite3_column_blob(handle, column);                // blob before bytes: the order sqlite3.h asks for
        return new ReadOnlySpan<byte>(bytes, Sqlite3.sqlite3_column_bytes(handle, column));
    }
}
