using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes.Apps;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.DaemonSets;

/// <summary>What a DaemonSet's status should say. Pure.</summary>
public static class DaemonStatusOf
{
    public static DaemonSetStatus Decide(DaemonSet set, IReadOnlyList<Node> nodes, IReadOnlyList<Pod> pods, string hash, DateTimeOffset now)
    {
        var byNode = pods.Where(pod => pod.IsActive).ToLookup(DaemonPods.NodeOf);
        int desired = 0, current = 0, misplaced = 0, ready = 0, available = 0, updated = 0;
        foreach (var node in nodes)
        {
            var here = byNode[node.Metadata.Name].OrderBy(pod => pod.Metadata.CreationTimestamp).ToArray();
            if (!DaemonPods.Wanted(set, node).Run)
            {
                if (here.Length > 0) misplaced++;
                continue;
            }
            desired++;
            if (here.Length == 0) continue;
            current++;
            if (here.Any(pod => pod.IsReady)) ready++;
            if (here.Any(pod => pod.IsAvailable(set.Spec.MinReadySeconds ?? 0, now))) available++;
            if (here.Any(pod => DaemonPlan.IsOf(pod, hash))) updated++;
        }
        return set.Status with
        {
            DesiredNumberScheduled = desired, CurrentNumberScheduled = current, NumberMisscheduled = misplaced, NumberReady = ready,
            NumberAvailable = available, NumberUnavailable = desired - available, UpdatedNumberScheduled = updated, ObservedGeneration = set.Metadata.Generation,
        };
    }
}
