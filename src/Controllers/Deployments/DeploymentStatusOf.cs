using Fairlead.Kubernetes.Apps;

namespace Fairlead.Controllers.Deployments;

/// <summary>What a Deployment's status should say; <c>kubectl rollout status</c> reads it. Pure.</summary>
public static class DeploymentStatusOf
{
    public static DeploymentStatus Decide(RolloutState state, DateTimeOffset now)
    {
        var counts = Counts(state);
        return counts with { Conditions = [.. Conditions(state, counts, now)] };
    }

    /// <summary>Everything wanted is there, new and available, and nothing old is left.</summary>
    public static bool IsComplete(RolloutState state) => IsComplete(state.Limits.Wanted, Counts(state), state.Deployment);

    /// <summary>When the progress deadline will have passed; null when there is none to wait for.</summary>
    public static DateTimeOffset? Deadline(Deployment deployment, DeploymentStatus status) =>
        deployment.Spec is { ProgressDeadlineSeconds: { } seconds, Paused: not true } && seconds < int.MaxValue
        && Find(status, "Progressing") is { Reason: not ("NewReplicaSetAvailable" or "ProgressDeadlineExceeded"), LastUpdateTime: { } since }
            ? since.AddSeconds(seconds)
            : null;

    private static DeploymentStatus Counts(RolloutState state)
    {
        int available = state.All.Sum(set => set.Status.AvailableReplicas ?? 0);
        return state.Deployment.Status with
        {
            ObservedGeneration = state.Deployment.Metadata.Generation,
            Replicas = state.All.Sum(set => set.Status.Replicas),
            UpdatedReplicas = state.New?.Status.Replicas ?? 0,
            ReadyReplicas = state.All.Sum(set => set.Status.ReadyReplicas ?? 0),
            AvailableReplicas = available,
            UnavailableReplicas = Math.Max(0, state.All.Sum(RolloutState.Size) - available),
            TerminatingReplicas = state.All.Sum(set => set.Status.TerminatingReplicas ?? 0),
        };
    }

    private static bool IsComplete(int wanted, DeploymentStatus status, Deployment deployment) =>
        status.UpdatedReplicas == wanted && status.Replicas == wanted && status.AvailableReplicas == wanted && status.ObservedGeneration >= deployment.Metadata.Generation;

    private static IEnumerable<DeploymentCondition> Conditions(RolloutState state, DeploymentStatus counts, DateTimeOffset now)
    {
        var before = state.Deployment.Status;
        bool enough = counts.AvailableReplicas >= state.Limits.LeastAvailable;
        yield return Said(before, "Available", enough, enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
            enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.", now);
        if (Progress(state, counts, now) is { } progress) yield return progress;
        var failed = (state.New is null ? state.Old : [state.New]).SelectMany(set => set.Status.Conditions).FirstOrDefault(condition => condition.Type == "ReplicaFailure");
        if (failed is not null) yield return Said(before, "ReplicaFailure", failed.Status == "True", failed.Reason ?? "", failed.Message ?? "", now);
    }

    private static DeploymentCondition? Progress(RolloutState state, DeploymentStatus counts, DateTimeOffset now)
    {
        var deployment = state.Deployment;
        var before = Find(deployment.Status, "Progressing");
        if (deployment.Spec.ProgressDeadlineSeconds is null or int.MaxValue) return null;
        if (deployment.Spec.Paused == true)
            return before?.Reason == "DeploymentPaused" ? before : Said(deployment.Status, "Progressing", null, "DeploymentPaused", "Deployment is paused", now);
        if (before?.Reason == "DeploymentPaused") return Said(deployment.Status, "Progressing", null, "DeploymentResumed", "Deployment is resumed", now);
        string name = state.New is { } set ? $"ReplicaSet \"{set.Metadata.Name}\"" : $"Deployment \"{deployment.Metadata.Name}\"";
        if (before?.Reason == "NewReplicaSetAvailable" && counts.Replicas == counts.UpdatedReplicas && Revision(before, name)) return before;
        if (IsComplete(state.Limits.Wanted, counts, deployment)) return Said(deployment.Status, "Progressing", true, "NewReplicaSetAvailable", $"{name} has successfully progressed.", now);
        if (before is null) return Said(deployment.Status, "Progressing", true, "NewReplicaSetCreated", $"Created new replica set \"{state.New?.Metadata.Name}\"", now);
        if (Moved(deployment.Status, counts)) return Said(deployment.Status, "Progressing", true, "ReplicaSetUpdated", $"{name} is progressing.", now);
        return Deadline(deployment, deployment.Status) is { } at && at < now
            ? Said(deployment.Status, "Progressing", false, "ProgressDeadlineExceeded", $"{name} has timed out progressing.", now)
            : before;
    }

    /// <summary>The condition speaks of this ReplicaSet still.</summary>
    private static bool Revision(DeploymentCondition condition, string name) => condition.Message?.StartsWith(name, StringComparison.Ordinal) == true;

    private static bool Moved(DeploymentStatus before, DeploymentStatus now) =>
        now.UpdatedReplicas > (before.UpdatedReplicas ?? 0)
        || now.Replicas - now.UpdatedReplicas < (before.Replicas ?? 0) - (before.UpdatedReplicas ?? 0)
        || now.ReadyReplicas > (before.ReadyReplicas ?? 0)
        || now.AvailableReplicas > (before.AvailableReplicas ?? 0);

    /// <param name="holds">True, False, or Unknown when null.</param>
    private static DeploymentCondition Said(DeploymentStatus before, string type, bool? holds, string reason, string message, DateTimeOffset now)
    {
        string status = holds switch { true => "True", false => "False", null => "Unknown" };
        var old = Find(before, type);
        if (type != "Progressing" && old?.Status == status && old.Reason == reason) return old with { Message = message };
        return new DeploymentCondition
        {
            Type = type, Status = status, Reason = reason, Message = message, LastUpdateTime = now,
            LastTransitionTime = old?.Status == status ? old.LastTransitionTime : now,
        };
    }

    private static DeploymentCondition? Find(DeploymentStatus status, string type) => status.Conditions.FirstOrDefault(condition => condition.Type == type);
}
