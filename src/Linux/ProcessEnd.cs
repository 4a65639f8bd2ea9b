namespace Fairlead.Linux;

/// <summary>Ends processes that need not be our children: SIGTERM, a limit, SIGKILL.</summary>
public static class ProcessEnd
{
    public static async Task TerminateAsync(int pid, TimeSpan limit, CancellationToken stop)
    {
        Signals.Send(pid, Signals.SIGTERM);
        if (await PidFds.EndedAsync(pid, limit, stop)) return;
        Signals.Send(pid, Signals.SIGKILL);
        await PidFds.EndedAsync(pid, limit, stop);
    }
}
