using System.Runtime.InteropServices;

namespace Fairlead.Linux;

/// <summary>unistd.h: what a process that goes to the background asks of the kernel, sessions and standard streams.</summary>
public static partial class Processes
{
    /// <summary>linux/close_range.h, Linux 5.11: marks instead of closing.</summary>
    private const int CLOSE_RANGE_CLOEXEC = 4;

    /// <summary>Makes the caller the leader of a session of its own, out of reach of its starter's terminal.</summary>
    public static void LeadSession()
    {
        if (setsid() < 0) throw Failure("setsid");
    }

    /// <summary>Makes <paramref name="descriptor"/> (1: standard output, 2: standard error) mean what <paramref name="file"/> means.</summary>
    public static void Redirect(int descriptor, SafeHandle file)
    {
        bool held = false;
        try
        {
            file.DangerousAddRef(ref held);
            if (dup2((int)file.DangerousGetHandle(), descriptor) < 0) throw Failure("dup2");
        }
        finally
        {
            if (held) file.DangerousRelease();
        }
    }

    /// <summary>Lets no file that is open now be open in programs started from here; standard input, output and error are kept.</summary>
    public static void CloseFilesOnExec()
    {
        if (close_range(3, uint.MaxValue, CLOSE_RANGE_CLOEXEC) != 0) throw Failure("close_range");
    }

    private static IOException Failure(string what) => new($"{what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", SetLastError = true)] private static partial int close_range(uint first, uint last, int flags);
    [LibraryImport("libc", SetLastError = true)] private static partial int setsid();
    [LibraryImport("libc", SetLastError = true)] private static partial int dup2(int from, int to);
}
