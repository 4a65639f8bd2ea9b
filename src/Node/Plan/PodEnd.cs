namespace Fairlead.Node.Plan;

/// <summary>Why a pod ends before its containers do, in Kubernetes' words.</summary>
public sealed record PodEnd(string Reason, string Message);
