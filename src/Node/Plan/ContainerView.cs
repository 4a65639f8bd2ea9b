namespace Fairlead.Node.Plan;

/// <summary>One attempt of a container as the runtime shows it.</summary>
public sealed record ContainerView
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string SandboxId { get; init; }

    /// <summary>0 for the first start, then the number of restarts.</summary>
    public required int Attempt { get; init; }

    public required ContainerPhase Phase { get; init; }
    public string Image { get; init; } = "";
    public string ImageId { get; init; } = "";
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public int ExitCode { get; init; }

    /// <summary>The runtime's word for the end: Completed, Error, OOMKilled, ContainerCannotRun…</summary>
    public string? Reason { get; init; }

    /// <summary>What the container left in its termination message, or why it could not start.</summary>
    public string? Message { get; init; }

    public bool IsRunning => Phase == ContainerPhase.Running;
    public bool IsExited => Phase == ContainerPhase.Exited;
}
