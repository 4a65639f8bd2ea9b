using Microsoft.Win32.SafeHandles;

namespace Fairlead.Store.Sqlite;

/// <summary>A prepared <c>sqlite3_stmt*</c>.</summary>
internal sealed class StatementHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    /// <summary>finalize repeats the error of the last step, which was reported when it happened.</summary>
    protected override bool ReleaseHandle()
    {
        _ = Sqlite3.sqlite3_finalize(handle);
        return true;
    }
}
