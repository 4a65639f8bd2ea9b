using System.Runtime.InteropServices;

namespace Fairlead.Linux;

/// <summary>stdio.h: what the class library does not do with files.</summary>
public static partial class Files
{
    /// <summary>Gives an entry another name, in place of what has that name already, in one step. Links are renamed, not followed.</summary>
    public static void Rename(string from, string to)
    {
        if (rename(from, to) != 0) throw new IOException($"rename {from} to {to}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rename(string from, string to);
}
