using Fairlead.Controllers.Deployments;
using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Kubernetes.Policy;

namespace Fairlead.Controllers.Disruption;

/// <summary>How many pods of a budget may be disrupted now. Pure.</summary>
public static class BudgetCounts
{
    /// <param name="expected">Pods that the controllers of these pods want together.</param>
    public static PodDisruptionBudgetStatus Decide(PodDisruptionBudget budget, IReadOnlyList<Pod> pods, int expected, DateTimeOffset now)
    {
        if (budget.Spec is { MaxUnavailable: null, MinAvailable: null or { Text: null } }) expected = pods.Count;
        int desired = budget.Spec.MaxUnavailable is { } most ? Math.Max(0, expected - (Percentage.Of(most, expected, roundUp: true) ?? 0))
            : budget.Spec.MinAvailable is { } least ? Percentage.Of(least, expected, roundUp: true) ?? expected
            : expected;
        var disrupted = budget.Status.DisruptedPods.Where(entry => entry.Value > now.AddMinutes(-2) && pods.Any(pod => pod.Metadata.Name == entry.Key && !pod.IsTerminating)).ToDictionary();
        int healthy = pods.Count(pod => pod.IsReady && !pod.IsTerminating && !disrupted.ContainsKey(pod.Metadata.Name ?? ""));
        int allowed = expected == 0 ? 0 : Math.Max(0, healthy - desired);
        return budget.Status with
        {
            ExpectedPods = expected, DesiredHealthy = desired, CurrentHealthy = healthy, DisruptionsAllowed = allowed, DisruptedPods = disrupted,
            ObservedGeneration = budget.Metadata.Generation, Conditions = Conditions(budget, allowed > 0, now),
        };
    }

    private static IReadOnlyList<Condition> Conditions(PodDisruptionBudget budget, bool allowed, DateTimeOffset now)
    {
        const string Type = "DisruptionAllowed";
        string status = allowed ? "True" : "False";
        var before = budget.Status.Conditions.FirstOrDefault(condition => condition.Type == Type);
        var said = new Condition
        {
            Type = Type, Status = status, Reason = allowed ? "SufficientPods" : "InsufficientPods", Message = "", ObservedGeneration = budget.Metadata.Generation,
            LastTransitionTime = before?.Status == status ? before.LastTransitionTime : now,
        };
        return [.. budget.Status.Conditions.Where(condition => condition.Type != Type), said];
    }
}
