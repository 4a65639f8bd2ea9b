using System.Runtime.InteropServices;

namespace Fairlead.Linux;

/// <summary>unistd.h: who owns a file.</summary>
public static partial class Ownership
{
    /// <summary>Gives the path (not what a link points to) to a user and group; null leaves that one as it is.</summary>
    public static void Set(string path, long? user, long? group)
    {
        if (lchown(path, Number(user), Number(group)) != 0)
            throw new IOException($"chown {path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    private static uint Number(long? id) => id is { } given ? (uint)given : uint.MaxValue;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lchown(string path, uint owner, uint group);
}
