using System.Runtime.InteropServices;

namespace Fairlead.Linux;

/// <summary>fcntl.h</summary>
internal static partial class Fcntl
{
    internal const int O_RDONLY = 0;
    internal const int O_CLOEXEC = 0x80000;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] internal static partial int open(string path, int flags);
}
