using Fairlead.Kubernetes.Apps;

namespace Fairlead.Controllers.Deployments;

/// <summary>One thing to do for a Deployment.</summary>
public abstract record RolloutStep
{
    private RolloutStep() { }

    /// <summary>Make the ReplicaSet of the current template, of this size.</summary>
    public sealed record Create(int Replicas) : RolloutStep;

    public sealed record Scale(ReplicaSet Set, int Replicas) : RolloutStep;

    /// <summary>Remove a ReplicaSet that history no longer needs.</summary>
    public sealed record Prune(ReplicaSet Set) : RolloutStep;
}
