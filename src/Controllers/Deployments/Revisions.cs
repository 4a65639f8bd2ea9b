using Fairlead.Kubernetes.Apps;

namespace Fairlead.Controllers.Deployments;

/// <summary>The numbering of a Deployment's templates, kept in annotations that kubectl rollout reads.</summary>
public static class Revisions
{
    public const string Revision = "deployment.kubernetes.io/revision";
    public const string History = "deployment.kubernetes.io/revision-history";
    public const string Desired = "deployment.kubernetes.io/desired-replicas";
    public const string Most = "deployment.kubernetes.io/max-replicas";
    private static readonly string[] NotCopied = ["kubectl.kubernetes.io/last-applied-configuration", Revision, History, Desired, Most, "deprecated.deployment.rollback.to"];

    public static long Of(ReplicaSet set) => set.Metadata.Annotations.TryGetValue(Revision, out string? text) && long.TryParse(text, out long revision) ? revision : 0;

    public static int? DesiredOf(ReplicaSet set) => NumberOf(set, Desired);
    public static int? MostOf(ReplicaSet set) => NumberOf(set, Most);

    /// <summary>The annotations that the new ReplicaSet should have, numbered after all others; its own number goes to its history.</summary>
    public static IReadOnlyDictionary<string, string> For(Deployment deployment, ReplicaSet? current, IEnumerable<ReplicaSet> others, RolloutLimits limits)
    {
        long next = others.Select(Of).DefaultIfEmpty().Max() + 1;
        var annotations = new Dictionary<string, string>(current?.Metadata.Annotations ?? new Dictionary<string, string>());
        foreach (var (key, value) in deployment.Metadata.Annotations)
        {
            if (!NotCopied.Contains(key)) annotations[key] = value;
        }
        long own = current is null ? 0 : Of(current);
        if (own < next)
        {
            if (own > 0) annotations[History] = annotations.TryGetValue(History, out string? before) && before.Length > 0 ? $"{before},{own}" : $"{own}";
            annotations[Revision] = next.ToString();
        }
        return current is null ? WithSizes(annotations, limits) : annotations;
    }

    /// <summary>The annotations that tell for which size a ReplicaSet was last scaled.</summary>
    public static IReadOnlyDictionary<string, string> WithSizes(IReadOnlyDictionary<string, string> annotations, RolloutLimits limits) =>
        new Dictionary<string, string>(annotations) { [Desired] = limits.Wanted.ToString(), [Most] = limits.MostPods.ToString() };

    private static int? NumberOf(ReplicaSet set, string annotation) =>
        set.Metadata.Annotations.TryGetValue(annotation, out string? text) && int.TryParse(text, out int number) ? number : null;
}
