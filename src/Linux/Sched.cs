using System.Runtime.InteropServices;

namespace Fairlead.Linux;

/// <summary>sched.h</summary>
internal static partial class Sched
{
    internal const int CLONE_NEWNET = 0x40000000;

    [LibraryImport("libc", SetLastError = true)] internal static partial int setns(SafeFd fd, int type);
    [LibraryImport("libc", SetLastError = true)] internal static partial int unshare(int flags);
}
