using Fairlead.Kubernetes.Batch;

namespace Fairlead.Controllers.Jobs;

/// <summary>successPolicy: an Indexed Job may be done before all of its indexes are. Pure.</summary>
public static class SuccessRules
{
    /// <summary>The Job's end by the first rule that is met; null while none is.</summary>
    public static JobEnd? Verdict(Job job, SortedSet<int> succeeded)
    {
        if (job.Spec.SuccessPolicy is not { } policy || !JobPods.IsIndexed(job)) return null;
        for (int i = 0; i < policy.Rules.Count; i++)
        {
            if (IsMet(policy.Rules[i], succeeded)) return new JobEnd("Complete", "SuccessPolicy", $"Matched rules at index {i}");
        }
        return null;
    }

    private static bool IsMet(SuccessPolicyRule rule, SortedSet<int> succeeded)
    {
        if (rule.SucceededIndexes is not { } text) return rule.SucceededCount is { } least && succeeded.Count >= least;
        var wanted = IndexSet.Parse(text);
        int met = wanted.Count(succeeded.Contains);
        return met >= (rule.SucceededCount ?? wanted.Count);
    }
}
