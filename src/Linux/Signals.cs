using System.Runtime.InteropServices;

namespace Fairlead.Linux;

/// <summary>signal.h: signals to processes that need not be our children.</summary>
public static partial class Signals
{
    public const int SIGKILL = 9;
    public const int SIGTERM = 15;
    public const int SIGUSR2 = 12;
    private const int ESRCH = 3;

    /// <summary>Sends a signal; false where the process no longer exists.</summary>
    public static bool Send(int pid, int signal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(pid, 0);             // 0 and below mean groups of processes
        if (kill(pid, signal) == 0) return true;
        int errno = Marshal.GetLastPInvokeError();
        return errno == ESRCH ? false : throw new IOException($"kill({pid}, {signal}): {Marshal.GetPInvokeErrorMessage(errno)}");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int sig);
}
