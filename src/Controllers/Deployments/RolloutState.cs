using Fairlead.Kubernetes.Apps;

namespace Fairlead.Controllers.Deployments;

/// <summary>A Deployment and its ReplicaSets: the one of the current template, if it exists, and the others, oldest first.</summary>
/// <param name="OldPodsRun">Some pod of an old ReplicaSet has not finished yet.</param>
public sealed record RolloutState(Deployment Deployment, ReplicaSet? New, IReadOnlyList<ReplicaSet> Old, bool OldPodsRun)
{
    public RolloutLimits Limits { get; } = RolloutLimits.Of(Deployment);

    public IEnumerable<ReplicaSet> All => New is null ? Old : Old.Append(New);

    /// <summary>Those that want pods.</summary>
    public IEnumerable<ReplicaSet> Active => All.Where(set => Size(set) > 0);

    public static int Size(ReplicaSet set) => set.Spec.Replicas ?? 1;

    /// <summary>Sorts a Deployment's ReplicaSets. Of several with the current template the oldest is the new one.</summary>
    public static RolloutState Of(Deployment deployment, IEnumerable<ReplicaSet> owned, Func<ReplicaSet, bool> hasRunningPods)
    {
        var sorted = owned.OrderBy(set => set.Metadata.CreationTimestamp).ThenBy(set => set.Metadata.Name, StringComparer.Ordinal).ToList();
        var current = sorted.FirstOrDefault(set => set.Spec.Template is { } template && TemplateHash.Same(template, deployment.Spec.Template));
        if (current is not null) sorted.Remove(current);
        return new RolloutState(deployment, current, sorted, sorted.Any(hasRunningPods));
    }
}
