namespace Fairlead.Controllers.Scheduling;

/// <summary>How the scheduler works.</summary>
public sealed class SchedulerOptions
{
    /// <summary>Pods with this schedulerName are ours.</summary>
    public string Name { get; set; } = "default-scheduler";

    /// <summary>Bindings written at the same time, at most.</summary>
    public int ParallelBindings { get; set; } = 16;

    /// <summary>Set where several schedulers may run: only the holder of the Lease works. Null runs at once.</summary>
    public string? LeaderIdentity { get; set; }
}
