namespace Fairlead.Controllers.Scheduling;

/// <summary>Why a node can't take a pod.</summary>
/// <param name="Reasons">In Kubernetes' words.</param>
/// <param name="CanPreempt">Whether other pods' leaving could change it.</param>
public sealed record Refusal(IReadOnlyList<string> Reasons, bool CanPreempt)
{
    /// <summary>Whatever pods leave, it stays.</summary>
    public static Refusal ForGood(string reason) => new([reason], false);

    /// <summary>Pods of lower priority may make room.</summary>
    public static Refusal ForNow(params IReadOnlyList<string> reasons) => new(reasons, true);
}
