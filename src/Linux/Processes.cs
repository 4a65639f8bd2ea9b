using System.Runtime.InteropServices;

namespace Fairlead.Linux;

/// <summary>What the program asks of the kernel about processes: sessions, standard streams, signals (unistd.h, signal.h).</summary>
public static partial class Processes
{
    private const int SIGTERM = 15;

    private const int ESRCH = 3;

    /// <summary>Makes the caller the leader of a session of its own, out of reach of its starter's terminal.</summary>
    public static void LeadSession()
    {
        if (setsid() < 0) throw new InvalidOperationException($"setsid: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Makes <paramref name="descriptor"/> (1: standard output, 2: standard error) mean what <paramref name="file"/> means.</summary>
    public static void Redirect(int descriptor, SafeHandle file)
    {
        bool held = false;
        try
        {
            file.DangerousAddRef(ref held);
            if (dup2((int)file.DangerousGetHandle(), descriptor) < 0) throw new InvalidOperationException($"dup2: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        finally
        {
            if (held) file.DangerousRelease();
        }
    }

    /// <summary>Asks a process to end (SIGTERM). False when there is no such process.</summary>
    public static bool Terminate(int pid)
    {
        if (kill(pid, SIGTERM) == 0) return true;
        return Marshal.GetLastPInvokeError() == ESRCH ? false : throw new InvalidOperationException($"kill({pid}): {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", SetLastError = true)] private static partial int setsid();
    [LibraryImport("libc", SetLastError = true)] private static partial int dup2(int from, int to);
    [LibraryImport("libc", SetLastError = true)] private static partial int kill(int pid, int signal);
}
