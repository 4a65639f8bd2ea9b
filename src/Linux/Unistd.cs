using System.Runtime.InteropServices;

namespace Fairlead.Linux;

/// <summary>unistd.h</summary>
internal static partial class Unistd
{
    [LibraryImport("libc", SetLastError = true)] internal static partial int close(int fd);
}
