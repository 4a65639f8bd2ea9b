using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Scheduling;

/// <summary>The FailedScheduling event's text, in Kubernetes' words: people and programs look for it.</summary>
public static class SchedulingMessage
{
    public static string Of(Pod pod, IReadOnlyList<Refusal> refusals)
    {
        string available = $"0/{refusals.Count} nodes are available";
        string preemption = pod.Spec.PreemptionPolicy == "Never"
            ? "not eligible due to preemptionPolicy=Never."
            : $"{available}: {Counted(refusals.Select(refusal => refusal.CanPreempt ? "No preemption victims found for incoming pod" : "Preemption is not helpful for scheduling"))}.";
        return $"{available}: {Counted(refusals.SelectMany(refusal => refusal.Reasons))}. preemption: {preemption}";
    }

    private static string Counted(IEnumerable<string> reasons) =>
        string.Join(", ", reasons.CountBy(reason => reason).Select(entry => $"{entry.Value} {entry.Key}").Order(StringComparer.Ordinal));
}
