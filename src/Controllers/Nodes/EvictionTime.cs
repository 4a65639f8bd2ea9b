using Fairlead.Controllers.Scheduling;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Controllers.Nodes;

/// <summary>How long a pod may stay on a tainted node. Pure.</summary>
public static class EvictionTime
{
    /// <summary>When the pod must go; null when it tolerates all that its node has.</summary>
    public static DateTimeOffset? Of(Pod pod, Node node, DateTimeOffset now)
    {
        DateTimeOffset? first = null;
        foreach (var taint in node.Spec.Taints)
        {
            if (taint.Effect != "NoExecute") continue;
            var tolerations = pod.Spec.Tolerations.Where(toleration => Taints.Matches(toleration, taint)).ToArray();
            if (tolerations.Length == 0) return now;
            var limits = tolerations.Where(toleration => toleration.TolerationSeconds is not null).Select(toleration => Math.Max(0, toleration.TolerationSeconds!.Value)).ToArray();
            if (limits.Length == 0) continue;
            var at = (taint.TimeAdded ?? now).AddSeconds(limits.Min());
            if (first is null || at < first) first = at;
        }
        return first;
    }
}
