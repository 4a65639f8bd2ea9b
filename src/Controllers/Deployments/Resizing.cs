using Fairlead.Kubernetes.Apps;

namespace Fairlead.Controllers.Deployments;

/// <summary>
/// A Deployment's new size, spread over its ReplicaSets in proportion to what they have, so that a rollout that stands still keeps
/// its ratio of old to new. Pure.
/// </summary>
public static class Resizing
{
    public static IReadOnlyList<RolloutStep> Decide(RolloutState state)
    {
        var active = state.Active.ToArray();
        int wanted = state.Limits.Wanted;
        if (active.Length <= 1)
        {
            var only = active.FirstOrDefault() ?? state.New ?? state.Old.LastOrDefault();
            return only is null ? [] : Steps([(only, wanted)], state.Limits);
        }
        if (state.New is { } current && IsSaturated(current, wanted)) return Steps(state.Old.Where(set => RolloutState.Size(set) > 0).Select(set => (set, 0)), state.Limits);
        return RolloutLimits.IsRolling(state.Deployment) ? Steps(Spread(active, state.Limits), state.Limits) : [];
    }

    private static bool IsSaturated(ReplicaSet set, int wanted) =>
        RolloutState.Size(set) == wanted && Revisions.DesiredOf(set) == wanted && set.Status.AvailableReplicas == wanted;

    private static IEnumerable<(ReplicaSet, int)> Spread(ReplicaSet[] active, RolloutLimits limits)
    {
        int most = limits.Wanted > 0 ? limits.MostPods : 0;
        int change = most - active.Sum(RolloutState.Size);
        var order = active.OrderByDescending(RolloutState.Size).ThenBy(set => (change > 0 ? -1 : 1) * (set.Metadata.CreationTimestamp?.UtcTicks ?? 0)).ToArray();
        var sizes = order.Select(set => RolloutState.Size(set) + Share(set, change, most)).ToArray();
        int given = sizes.Sum() - active.Sum(RolloutState.Size);
        for (int i = 0, left = change - given; i < sizes.Length && left != 0; i++)
        {
            int next = Math.Max(0, sizes[i] + left);                                  // rounding's leftover goes to the largest first
            left -= next - sizes[i];
            sizes[i] = next;
        }
        return order.Zip(sizes);
    }

    /// <summary>This set's part of the change, by its part of what there was when it was last scaled; never more than the change.</summary>
    private static int Share(ReplicaSet set, int change, int most)
    {
        int size = RolloutState.Size(set), before = Revisions.MostOf(set) ?? set.Status.Replicas;
        if (size == 0 || change == 0 || before == 0) return 0;
        int share = (int)Math.Round(size * (double)most / before, MidpointRounding.AwayFromZero) - size;
        return change > 0 ? Math.Clamp(share, 0, change) : Math.Clamp(share, change, 0);
    }

    /// <summary>Scaling to the same size still notes for which wanted count that was.</summary>
    private static IReadOnlyList<RolloutStep> Steps(IEnumerable<(ReplicaSet Set, int Size)> sizes, RolloutLimits limits) =>
        [.. sizes.Where(entry => RolloutState.Size(entry.Set) != entry.Size || (entry.Size > 0 && Revisions.DesiredOf(entry.Set) != limits.Wanted))
            .Select(entry => new RolloutStep.Scale(entry.Set, entry.Size))];
}
