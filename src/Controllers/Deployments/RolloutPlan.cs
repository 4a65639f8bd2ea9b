using Fairlead.Kubernetes.Apps;

namespace Fairlead.Controllers.Deployments;

/// <summary>
/// What to do next for a Deployment. Pure. Steps are small and safe to repeat: after each the state is looked at again.
/// <code>
///   paused, or replicas changed ──► Resize       all sizes in proportion, no new template
///   Recreate                    ──► Recreate     old to 0, wait for their pods to end, then the new at once
///   RollingUpdate               ──► Roll         new up to wanted + surge, old down while enough are available
///   done                        ──► Prune        keep revisionHistoryLimit empty old ones
/// </code>
/// </summary>
public static class RolloutPlan
{
    public static IReadOnlyList<RolloutStep> Decide(RolloutState state)
    {
        var deployment = state.Deployment;
        if (deployment.Metadata.DeletionTimestamp is not null) return [];
        if (deployment.Spec.Paused == true || WasResized(state)) return Resizing.Decide(state);
        var steps = RolloutLimits.IsRolling(deployment) ? Roll(state) : Recreate(state);
        return steps.Count > 0 ? steps : Prune(state);
    }

    /// <summary>The wanted count differs from what the ReplicaSets were last scaled for.</summary>
    private static bool WasResized(RolloutState state) => state.Active.Any(set => Revisions.DesiredOf(set) is { } desired && desired != state.Limits.Wanted);

    private static IReadOnlyList<RolloutStep> Recreate(RolloutState state)
    {
        var down = state.Old.Where(set => RolloutState.Size(set) > 0).Select(set => new RolloutStep.Scale(set, 0)).ToArray();
        if (down.Length > 0) return down;
        if (state.OldPodsRun) return [];
        if (state.New is null) return [new RolloutStep.Create(state.Limits.Wanted)];
        return RolloutState.Size(state.New) == state.Limits.Wanted ? [] : [new RolloutStep.Scale(state.New, state.Limits.Wanted)];
    }

    private static IReadOnlyList<RolloutStep> Roll(RolloutState state)
    {
        int wanted = NewSize(state);
        if (state.New is null) return [new RolloutStep.Create(wanted)];
        return RolloutState.Size(state.New) != wanted ? [new RolloutStep.Scale(state.New, wanted)] : ShrinkOld(state, state.New);
    }

    /// <summary>As large as the surge allows beside the old ones.</summary>
    private static int NewSize(RolloutState state)
    {
        int now = state.New is null ? 0 : RolloutState.Size(state.New);
        if (now >= state.Limits.Wanted) return state.Limits.Wanted;
        int room = state.Limits.MostPods - state.All.Sum(RolloutState.Size);
        return room <= 0 ? now : now + Math.Min(room, state.Limits.Wanted - now);
    }

    /// <summary>First the old pods that do not work anyway, then as many working ones as may be missing; oldest sets first.</summary>
    private static List<RolloutStep> ShrinkOld(RolloutState state, ReplicaSet current)
    {
        var sizes = state.Old.Where(set => RolloutState.Size(set) > 0).ToDictionary(set => set, RolloutState.Size, ReferenceEqualityComparer.Instance as IEqualityComparer<ReplicaSet>);
        int newMissing = RolloutState.Size(current) - (current.Status.AvailableReplicas ?? 0);
        int spare = state.All.Sum(RolloutState.Size) - state.Limits.LeastAvailable - newMissing;
        if (sizes.Count == 0 || spare <= 0) return [];
        foreach (var set in sizes.Keys.ToArray())
        {
            int broken = Math.Min(spare, Math.Max(0, sizes[set] - (set.Status.AvailableReplicas ?? 0)));
            sizes[set] -= broken;
            spare -= broken;
        }
        int working = state.All.Sum(set => set.Status.AvailableReplicas ?? 0) - state.Limits.LeastAvailable;
        foreach (var set in sizes.Keys.ToArray())
        {
            int less = Math.Clamp(working, 0, sizes[set]);
            sizes[set] -= less;
            working -= less;
        }
        return [.. sizes.Where(entry => entry.Value != RolloutState.Size(entry.Key)).Select(entry => new RolloutStep.Scale(entry.Key, entry.Value))];
    }

    /// <summary>When all is new: the oldest empty ones beyond the history limit go.</summary>
    private static IReadOnlyList<RolloutStep> Prune(RolloutState state)
    {
        if (state.New is null || state.Deployment.Spec.RevisionHistoryLimit is not { } limit || !DeploymentStatusOf.IsComplete(state)) return [];
        var empty = state.Old.Where(set => RolloutState.Size(set) == 0 && set.Status.Replicas == 0 && set.Metadata.DeletionTimestamp is null && set.Status.ObservedGeneration >= set.Metadata.Generation);
        int surplus = state.Old.Count(set => set.Metadata.DeletionTimestamp is null) - limit;
        return [.. empty.OrderBy(Revisions.Of).Take(Math.Max(0, surplus)).Select(set => new RolloutStep.Prune(set))];
    }
}
