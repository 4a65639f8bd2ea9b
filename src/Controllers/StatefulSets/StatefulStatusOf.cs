using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes.Apps;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.StatefulSets;

/// <summary>What a StatefulSet's status should say. Pure.</summary>
public static class StatefulStatusOf
{
    /// <param name="update">The current template's revision: its hash, and the name of its ControllerRevision.</param>
    public static StatefulSetStatus Decide(StatefulSet set, IReadOnlyList<Pod> pods, (string Hash, string Name) update, DateTimeOffset now)
    {
        string currentName = set.Status.CurrentRevision is { Length: > 0 } held ? held : update.Name;
        var alive = pods.Where(pod => pod.IsActive).ToArray();
        int updated = alive.Count(pod => StatefulPlan.IsOf(pod, update.Hash)), ready = alive.Count(pod => pod.IsReady), wanted = set.Spec.Replicas ?? 1;
        if (updated == wanted && ready == wanted && pods.Count == wanted) currentName = update.Name;   // the update is complete
        string currentHash = currentName[(currentName.LastIndexOf('-') + 1)..];
        return set.Status with
        {
            Replicas = pods.Count(pod => !pod.IsFinished),
            ReadyReplicas = ready,
            AvailableReplicas = alive.Count(pod => pod.IsAvailable(set.Spec.MinReadySeconds ?? 0, now)),
            CurrentReplicas = alive.Count(pod => StatefulPlan.IsOf(pod, currentHash)),
            UpdatedReplicas = updated,
            CurrentRevision = currentName,
            UpdateRevision = update.Name,
            CollisionCount = set.Status.CollisionCount ?? 0,
            ObservedGeneration = set.Metadata.Generation,
        };
    }
}
