using Fairlead.Controllers.History;
using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes.Apps;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.StatefulSets;

/// <summary>
/// What to do next for a StatefulSet. Pure. OrderedReady does one thing at a time and waits for each pod: up from the lowest
/// ordinal, down from the highest, updates from the highest down to the partition. Parallel does all at once but updates.
/// </summary>
public sealed class StatefulPlan(StatefulSet set, IReadOnlyList<Pod> pods, string updateRevision, DateTimeOffset now)
{
    private readonly bool _ordered = set.Spec.PodManagementPolicy != "Parallel";
    private readonly int _first = set.Spec.Ordinals?.Start ?? 0;
    private readonly int _count = set.Spec.Replicas ?? 1;
    private readonly List<StatefulStep> _steps = [];

    public IReadOnlyList<StatefulStep> Decide()
    {
        var byOrdinal = new Dictionary<int, Pod>();
        foreach (var pod in pods)
        {
            if (StatefulPods.OrdinalOf(set, pod) is { } ordinal) byOrdinal[ordinal] = pod;
        }
        if (Fill(byOrdinal) && Shrink(byOrdinal) && set.Spec.UpdateStrategy?.Type != "OnDelete") Update(byOrdinal);
        return _steps;
    }

    /// <summary>True when the wanted ordinals are all there, or need not be waited for.</summary>
    private bool Fill(Dictionary<int, Pod> byOrdinal)
    {
        for (int ordinal = _first; ordinal < _first + _count; ordinal++)
        {
            var pod = byOrdinal.GetValueOrDefault(ordinal);
            if (pod is { IsFinished: true, IsTerminating: false }) _steps.Add(new StatefulStep.Delete(pod));   // its successor has the same name
            else if (pod is null) _steps.Add(new StatefulStep.Create(ordinal, IsUpdatedAt(ordinal)));
            if (_ordered && !IsHealthy(pod)) return false;
        }
        return true;
    }

    private bool Shrink(Dictionary<int, Pod> byOrdinal)
    {
        var surplus = byOrdinal.Where(entry => entry.Key < _first || entry.Key >= _first + _count).OrderByDescending(entry => entry.Key).Select(entry => entry.Value).ToArray();
        foreach (var pod in surplus)
        {
            if (!pod.IsTerminating) _steps.Add(new StatefulStep.Delete(pod));
            if (_ordered) return false;
        }
        return surplus.Length == 0;
    }

    private void Update(Dictionary<int, Pod> byOrdinal)
    {
        int lowest = _first + (set.Spec.UpdateStrategy?.RollingUpdate?.Partition ?? 0), missing = Math.Max(1, MaxUnavailable);
        for (int ordinal = _first + _count - 1; ordinal >= lowest && missing > 0; ordinal--)
        {
            if (byOrdinal.GetValueOrDefault(ordinal) is not { } pod) return;
            bool isOld = !IsOf(pod, updateRevision);
            if (isOld && !pod.IsTerminating) _steps.Add(new StatefulStep.Delete(pod));
            if (isOld || !IsHealthy(pod)) missing--;
        }
    }

    /// <summary>A missing pod below the partition, or not reached by the update yet, comes back as it was.</summary>
    private bool IsUpdatedAt(int ordinal)
    {
        if (set.Status.CurrentRevision is not { Length: > 0 } current || current == updateRevision) return true;
        if (set.Spec.UpdateStrategy?.Type == "OnDelete") return true;
        int partition = set.Spec.UpdateStrategy?.RollingUpdate?.Partition ?? 0;
        return partition > 0 ? ordinal >= _first + partition : ordinal >= _first + (set.Status.CurrentReplicas ?? 0);
    }

    private int MaxUnavailable => set.Spec.UpdateStrategy?.RollingUpdate?.MaxUnavailable is { } most ? Deployments.Percentage.Of(most, _count, roundUp: true) ?? 1 : 1;

    private bool IsHealthy(Pod? pod) => pod is { IsTerminating: false, IsReady: true, Status.Phase: "Running" } && pod.IsAvailable(set.Spec.MinReadySeconds ?? 0, now);

    public static bool IsOf(Pod pod, string revision) => pod.Metadata.Labels.GetValueOrDefault(RevisionBook.HashLabel) == revision;
}
