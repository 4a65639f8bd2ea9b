using System.Runtime.InteropServices;

namespace Fairlead.Linux;

/// <summary>sys/pidfd.h, sys/eventfd.h, poll.h: the end of a process as an event. It need not be a child of ours.</summary>
public static partial class PidFds
{
    private const int EFD_CLOEXEC = 0x80000;
    private const short POLLIN = 1;

    /// <summary>
    /// Waits, without waking up in between, for the end of a process; false when the limit came first. One that waits for its parent
    /// to ask for its status (a zombie) has ended.
    /// </summary>
    /// <param name="limit">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    public static Task<bool> EndedAsync(int pid, TimeSpan limit, CancellationToken stop)
    {
        int opened = pidfd_open(pid, 0);
        if (opened < 0 && Marshal.GetLastPInvokeError() == (int)Errno.ESRCH) return Task.FromResult(true);
        if (opened < 0) throw LinuxException.Last("pidfd_open");
        return Task.Factory.StartNew(() => Wait(new SafeFd(opened), limit, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private static bool Wait(SafeFd process, TimeSpan limit, CancellationToken stop)
    {
        using var ended = process;
        int made = eventfd(0, EFD_CLOEXEC);
        using var cancelled = made >= 0 ? new SafeFd(made) : throw LinuxException.Last("eventfd");
        using var registration = stop.Register(() => eventfd_write(cancelled, 1));
        Span<PollFd> files = [new() { Fd = (int)ended.DangerousGetHandle(), Events = POLLIN }, new() { Fd = made, Events = POLLIN }];
        int timeout = limit == Timeout.InfiniteTimeSpan ? -1 : (int)Math.Min(Math.Ceiling(limit.TotalMilliseconds), int.MaxValue);
        while (poll(files, 2, timeout) < 0)
            if (Marshal.GetLastPInvokeError() != (int)Errno.EINTR) throw LinuxException.Last("poll");
        stop.ThrowIfCancellationRequested();
        return files[0].Seen != 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollFd
    {
        public int Fd;
        public short Events;
        public short Seen;
    }

    [LibraryImport("libc", SetLastError = true)] private static partial int pidfd_open(int pid, uint flags);
    [LibraryImport("libc", SetLastError = true)] private static partial int eventfd(uint initial, int flags);
    [LibraryImport("libc", SetLastError = true)] private static partial int eventfd_write(SafeFd fd, ulong value);
    [LibraryImport("libc", SetLastError = true)] private static partial int poll(Span<PollFd> files, nuint count, int timeout);
}
