using Fairlead.Kubernetes.Core;

namespace Fairlead.Node.Plan;

/// <summary>What the agent itself knows of a container beside the runtime: why it waits, what its probes say.</summary>
public sealed record ContainerMemory
{
    public static ContainerMemory New { get; } = new();

    /// <summary>Kubernetes' reason while the container is not there: ContainerCreating, ImagePullBackOff, CrashLoopBackOff…</summary>
    public string? WaitingReason { get; init; }
    public string? WaitingMessage { get; init; }

    /// <summary>Not before this time is the next attempt made.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Failures to pull or to create in a row: they wait longer each time.</summary>
    public int Failures { get; init; }

    /// <summary>The attempt from which restarts are counted for the back-off: one that ran long enough resets it.</summary>
    public int BackoffBase { get; init; }

    /// <summary>The resources it was started with or resized to since; null: as its status said before we knew it.</summary>
    public ResourceRequirements? Resources { get; init; }

    /// <summary>The runtime's identifier to which the probe results below belong.</summary>
    public string? ProbedId { get; init; }
    public bool StartupDone { get; init; }
    public bool IsReady { get; init; }

    /// <summary>Liveness or startup failed: the container is to be ended, with these words.</summary>
    public string? KillBecause { get; init; }
}
