using Fairlead.Kubernetes.Apps;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Workloads;

/// <summary>What controllers may write of their replicas: no count below zero, none above those that it is a part of.</summary>
internal static class ReplicaStatusRules
{
    private static readonly FieldPath Status = FieldPath.Root("status");

    public static void Deployment(DeploymentStatus status, Faults faults)
    {
        int replicas = status.Replicas ?? 0, ready = status.ReadyReplicas ?? 0, available = status.AvailableReplicas ?? 0, updated = status.UpdatedReplicas ?? 0;
        Generation(status.ObservedGeneration, faults);
        NotNegative(faults, ("replicas", replicas), ("updatedReplicas", updated), ("readyReplicas", ready), ("availableReplicas", available), ("unavailableReplicas", status.UnavailableReplicas ?? 0));
        NumberRules.NotNegative(Status.Child("collisionCount"), status.CollisionCount, faults);
        AtMost(replicas, "status.replicas", faults, ("updatedReplicas", updated), ("readyReplicas", ready), ("availableReplicas", available));
        AtMost(ready, "readyReplicas", faults, ("availableReplicas", available));
    }

    public static void ReplicaSet(ReplicaSetStatus status, Faults faults)
    {
        int replicas = status.Replicas, labelled = status.FullyLabeledReplicas ?? 0, ready = status.ReadyReplicas ?? 0, available = status.AvailableReplicas ?? 0;
        NotNegative(faults, ("replicas", replicas), ("fullyLabeledReplicas", labelled), ("readyReplicas", ready), ("availableReplicas", available));
        Generation(status.ObservedGeneration, faults);
        AtMost(replicas, "status.replicas", faults, ("fullyLabeledReplicas", labelled), ("readyReplicas", ready), ("availableReplicas", available));
        AtMost(ready, "readyReplicas", faults, ("availableReplicas", available));
    }

    public static void ReplicationController(Core.ReplicationControllerStatus status, Faults faults)
    {
        int replicas = status.Replicas, labelled = status.FullyLabeledReplicas ?? 0, ready = status.ReadyReplicas ?? 0, available = status.AvailableReplicas ?? 0;
        NotNegative(faults, ("replicas", replicas), ("fullyLabeledReplicas", labelled), ("readyReplicas", ready), ("availableReplicas", available));
        Generation(status.ObservedGeneration, faults);
        AtMost(replicas, "status.replicas", faults, ("fullyLabeledReplicas", labelled), ("readyReplicas", ready), ("availableReplicas", available));
        AtMost(ready, "readyReplicas", faults, ("availableReplicas", available));
    }

    public static void StatefulSet(StatefulSetStatus status, Faults faults)
    {
        int replicas = status.Replicas, ready = status.ReadyReplicas ?? 0, current = status.CurrentReplicas ?? 0, updated = status.UpdatedReplicas ?? 0, available = status.AvailableReplicas ?? 0;
        NotNegative(faults, ("replicas", replicas), ("readyReplicas", ready), ("currentReplicas", current), ("updatedReplicas", updated), ("availableReplicas", available));
        Generation(status.ObservedGeneration, faults);
        NumberRules.NotNegative(Status.Child("collisionCount"), status.CollisionCount, faults);
        AtMost(replicas, "status.replicas", faults, ("readyReplicas", ready), ("currentReplicas", current), ("updatedReplicas", updated), ("availableReplicas", available));
        AtMost(ready, "status.readyReplicas", faults, ("availableReplicas", available));
    }

    public static void DaemonSet(DaemonSetStatus status, Faults faults)
    {
        NotNegative(faults, ("currentNumberScheduled", status.CurrentNumberScheduled), ("numberMisscheduled", status.NumberMisscheduled), ("desiredNumberScheduled", status.DesiredNumberScheduled), ("numberReady", status.NumberReady));
        Generation(status.ObservedGeneration, faults);
        NotNegative(faults, ("updatedNumberScheduled", status.UpdatedNumberScheduled ?? 0), ("numberAvailable", status.NumberAvailable ?? 0), ("numberUnavailable", status.NumberUnavailable ?? 0));
        NumberRules.NotNegative(Status.Child("collisionCount"), status.CollisionCount, faults);
    }

    /// <summary>Collisions are counted up: a count that went back would give a name again.</summary>
    public static void Collisions(int? now, int? before, Faults faults)
    {
        if (before is { } known && (now is null || now < known)) faults.Invalid(Status.Child("collisionCount"), now ?? 0, "cannot be decremented");
    }

    private static void Generation(long? observed, Faults faults) => NumberRules.NotNegative(Status.Child("observedGeneration"), observed, faults);

    private static void NotNegative(Faults faults, params ReadOnlySpan<(string Field, int Count)> counts)
    {
        foreach (var (field, count) in counts) NumberRules.NotNegative(Status.Child(field), count, faults);
    }

    private static void AtMost(int limit, string named, Faults faults, params ReadOnlySpan<(string Field, int Count)> counts)
    {
        foreach (var (field, count) in counts)
            if (count > limit) faults.Invalid(Status.Child(field), count, $"cannot be greater than {named}");
    }
}
