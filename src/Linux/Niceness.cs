using System.Runtime.InteropServices;

namespace Fairlead.Linux;

/// <summary>How much a thread gets of a processor that others want too (setpriority(2); on Linux it is a thread's own, sched(7)).</summary>
public static partial class Niceness
{
    private const int PRIO_PROCESS = 0, Caller = 0;                               // sys/resource.h

    /// <summary>The calling thread's niceness, -20 to 19.</summary>
    public static int Now => getpriority(PRIO_PROCESS, Caller);

    /// <summary>
    /// The calling thread gives way to others by so many steps more, up to 19: of a processor that it and another want, it gets a quarter with 5,
    /// a tenth with 10. Not taken back without privileges.
    /// </summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static void Add(int steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        if (setpriority(PRIO_PROCESS, Caller, Math.Min(19, Now + steps)) != 0) throw LinuxException.Last("setpriority");
    }

    [LibraryImport("libc", SetLastError = true)] private static partial int setpriority(int which, int who, int nice);
    [LibraryImport("libc", SetLastError = true)] private static partial int getpriority(int which, int who);
}
