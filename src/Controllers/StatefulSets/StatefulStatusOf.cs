using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes.Apps;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.StatefulSets;

/// <summary>What a StatefulSet's status should say. Pure.</summary>
public static class StatefulStatusOf
{
    /// <param name="update">The name of the current template's ControllerRevision, which its pods carry as a label.</param>
    public static StatefulSetStatus Decide(StatefulSet set, IReadOnlyList<Pod> pods, string update, DateTimeOffset now)
    {
        string currentName = set.Status.CurrentRevision is { Length: > 0 } held ? held : update;
        var alive = pods.Where(pod => pod.IsActive).ToArray();
        int updated = alive.Count(pod => StatefulPlan.IsOf(pod, update)), ready = alive.Count(pod => pod.IsReady), wanted = set.Spec.Replicas ?? 1;
        if (updated == wanted && ready == wanted && pods.Count == wanted) currentName = update;   // the update is complete
        return set.Status with
        {
            Replicas = pods.Count(pod => !pod.IsFinished),
            ReadyReplicas = ready,
            AvailableReplicas = alive.Count(pod => pod.IsAvailable(set.Spec.MinReadySeconds ?? 0, now)),
            CurrentReplicas = alive.Count(pod => StatefulPlan.IsOf(pod, currentName)),
            UpdatedReplicas = updated,
            CurrentRevision = currentName,
            UpdateRevision = update,
            CollisionCount = set.Status.CollisionCount ?? 0,
            ObservedGeneration = set.Metadata.Generation,
        };
    }
}
