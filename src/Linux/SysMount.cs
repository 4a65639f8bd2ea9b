using System.Runtime.InteropServices;

namespace Fairlead.Linux;

/// <summary>sys/mount.h</summary>
internal static partial class SysMount
{
    internal const uint MS_BIND = 4096;
    internal const int MNT_DETACH = 2;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] internal static partial int mount(string source, string target, string? type, nuint flags, nint data);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] internal static partial int umount2(string target, int flags);
}
