namespace Fairlead.Node.Plan;

/// <summary>The next thing to do for a pod.</summary>
public abstract record PodStep
{
    private PodStep() { }

    /// <summary>Nothing before this time, or before news; null: news only.</summary>
    public sealed record Wait(DateTimeOffset? Until = null) : PodStep;

    /// <summary>Prepare volumes and run a new sandbox; an old one goes first.</summary>
    public sealed record CreateSandbox(int Attempt, string? ReplacedId) : PodStep;

    /// <summary>Pull, create and start a container.</summary>
    public sealed record Start(PodContainer Container, int Attempt) : PodStep;

    /// <summary>End one container, the pod goes on.</summary>
    public sealed record Kill(ContainerView Container, string Reason) : PodStep;

    /// <summary>Give a running container other resources, without or with a restart.</summary>
    public sealed record Resize(PodContainer Container, ContainerView Running, bool WithRestart) : PodStep;

    /// <summary>End everything that runs, within the grace period.</summary>
    public sealed record StopAll(TimeSpan Grace) : PodStep;

    /// <summary>Take the sandbox's network away; ended containers stay for their logs.</summary>
    public sealed record StopSandbox(string Id) : PodStep;

    /// <summary>Everything has ended and the object is to go: remove containers, volumes and the object.</summary>
    public sealed record Remove : PodStep;
}
