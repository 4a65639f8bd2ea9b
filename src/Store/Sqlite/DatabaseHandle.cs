using Microsoft.Win32.SafeHandles;

namespace Fairlead.Store.Sqlite;

/// <summary>An open <c>sqlite3*</c>.</summary>
internal sealed class DatabaseHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => Sqlite3.sqlite3_close_v2(handle) == Sqlite3.SQLITE_OK;
}
