using Fairlead.Linux;

namespace Fairlead.Node.Containerd;

/// <summary>Ends processes that need not be our children: SIGTERM, a limit, SIGKILL.</summary>
public static class ProcessEnd
{
    public static async Task TerminateAsync(int pid, TimeSpan limit, TimeProvider clock, CancellationToken stop)
    {
        Signals.Send(pid, Signals.SIGTERM);
        if (await GoneAsync(pid, limit, clock, stop)) return;
        Signals.Send(pid, Signals.SIGKILL);
        await GoneAsync(pid, limit, clock, stop);
    }

    /// <summary>Waits for the end of a process that may belong to anybody; false when the limit is over.</summary>
    public static async Task<bool> GoneAsync(int pid, TimeSpan limit, TimeProvider clock, CancellationToken stop)
    {
        long began = clock.GetTimestamp();
        while (ProcessTable.CommandLine(pid).Count > 0)
        {
            if (clock.GetElapsedTime(began) > limit) return false;
            await Task.Delay(TimeSpan.FromMilliseconds(10), clock, stop);
        }
        return true;
    }
}
