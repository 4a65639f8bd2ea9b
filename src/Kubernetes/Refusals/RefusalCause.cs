namespace Fairlead.Kubernetes.Refusals;

/// <summary>One entry of <c>Status.details.causes</c>.</summary>
public sealed record RefusalCause(string Reason, string Message, string Field);
