using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Selectors;

namespace Fairlead.Controllers.Nodes;

/// <summary>How long a pod may stay on a tainted node. Pure.</summary>
public static class EvictionTime
{
    /// <summary>
    /// When the pod must go; null when it tolerates all that its node has. Its patience begins with the taint, or when it came to the node
    /// that had it already.
    /// </summary>
    /// <param name="since">Since when the node has a taint; few who set one write its time.</param>
    public static DateTimeOffset? Of(Pod pod, Node node, Func<Taint, DateTimeOffset?> since, DateTimeOffset now)
    {
        DateTimeOffset? first = null;
        foreach (var taint in node.Spec.Taints)
        {
            if (taint.Effect != "NoExecute") continue;
            var tolerations = pod.Spec.Tolerations.Where(toleration => Taints.Matches(toleration, taint)).ToArray();
            if (tolerations.Length == 0) return now;
            var limits = tolerations.Where(toleration => toleration.TolerationSeconds is not null).Select(toleration => Math.Max(0, toleration.TolerationSeconds!.Value)).ToArray();
            if (limits.Length == 0) continue;
            var at = Later(taint.TimeAdded ?? since(taint) ?? now, Came(pod)).AddSeconds(limits.Min());
            if (first is null || at < first) first = at;
        }
        return first;
    }

    private static DateTimeOffset? Came(Pod pod) =>
        pod.Status.Conditions.FirstOrDefault(condition => condition is { Type: "PodScheduled", Status: "True" })?.LastTransitionTime ?? pod.Metadata.CreationTimestamp;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset? other) => other > one ? other.Value : one;
}
