namespace Fairlead.Node.Plan;

/// <summary>Why a pod ends before its containers do, in Kubernetes' words.</summary>
public sealed record PodEnd(string Reason, string Message)
{
    /// <summary>The grace of this end, if it is shorter than the pod's own.</summary>
    public TimeSpan? Grace { get; init; }
}
