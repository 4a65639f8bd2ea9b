using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.ReplicaSets;

/// <summary>How many pods of a set there are, in each sense that its status tells.</summary>
/// <param name="NextAvailable">When the next ready pod becomes available; null when none is on its way.</param>
public sealed record ReplicaCounts(int Replicas, int FullyLabeled, int Ready, int Available, int Terminating, DateTimeOffset? NextAvailable)
{
    public static ReplicaCounts Of(IEnumerable<Pod> pods, IReadOnlyDictionary<string, string> templateLabels, int minReadySeconds, DateTimeOffset now)
    {
        int replicas = 0, labeled = 0, ready = 0, available = 0, terminating = 0;
        DateTimeOffset? next = null;
        foreach (var pod in pods)
        {
            if (pod.IsFinished) continue;
            if (pod.IsTerminating)
            {
                terminating++;
                continue;
            }
            replicas++;
            if (LabelSelection.Chooses(templateLabels, pod.Metadata.Labels)) labeled++;
            if (!pod.IsReady) continue;
            ready++;
            if (pod.IsAvailable(minReadySeconds, now)) available++;
            else if (pod.AvailableAt(minReadySeconds) is { } at && (next is null || at < next)) next = at;
        }
        return new ReplicaCounts(replicas, labeled, ready, available, terminating, next);
    }
}
