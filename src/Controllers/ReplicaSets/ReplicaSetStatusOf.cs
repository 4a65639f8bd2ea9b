using Fairlead.Client;
using Fairlead.Kubernetes.Apps;

namespace Fairlead.Controllers.ReplicaSets;

/// <summary>What a ReplicaSet's status should say.</summary>
public static class ReplicaSetStatusOf
{
    private const string Failure = "ReplicaFailure";

    public static ReplicaSetStatus Decide(ReplicaSet set, ReplicaCounts counts, ApiException? failure, DateTimeOffset now) => set.Status with
    {
        Replicas = counts.Replicas,
        FullyLabeledReplicas = counts.FullyLabeled,
        ReadyReplicas = counts.Ready,
        AvailableReplicas = counts.Available,
        TerminatingReplicas = counts.Terminating,
        ObservedGeneration = set.Metadata.Generation,
        Conditions = Conditions(set, failure, now),
    };

    private static IReadOnlyList<ReplicaSetCondition> Conditions(ReplicaSet set, ApiException? failure, DateTimeOffset now)
    {
        var others = set.Status.Conditions.Where(condition => condition.Type != Failure);
        if (failure is null) return [.. others];
        var before = set.Status.Conditions.FirstOrDefault(condition => condition.Type == Failure);
        return [.. others, new ReplicaSetCondition { Type = Failure, Status = "True", Reason = "FailedCreate", Message = failure.Message, LastTransitionTime = before?.LastTransitionTime ?? now }];
    }
}
