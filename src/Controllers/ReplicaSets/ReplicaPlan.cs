using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.ReplicaSets;

/// <summary>How far a set of pods is from the wanted count: so many to create, or these to delete.</summary>
public sealed record ReplicaPlan(int Create, IReadOnlyList<Pod> Delete)
{
    /// <summary>Most pods created or deleted in one go, as Kubernetes; the rest follows at once in the next.</summary>
    public const int Burst = 500;

    /// <summary>Pure. <paramref name="pods"/> are all that the owner has; finished and terminating ones count for nothing.</summary>
    public static ReplicaPlan Decide(int wanted, IEnumerable<Pod> pods)
    {
        var active = pods.Where(pod => pod.IsActive).ToArray();
        int missing = wanted - active.Length;
        return missing >= 0
            ? new ReplicaPlan(Math.Min(missing, Burst), [])
            : new ReplicaPlan(0, [.. DeletionOrder.Of(active).Take(Math.Min(-missing, Burst))]);
    }
}
