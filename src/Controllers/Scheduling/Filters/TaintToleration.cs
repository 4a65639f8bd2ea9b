using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Selectors;

namespace Fairlead.Controllers.Scheduling.Filters;

/// <summary>Taints keep pods away that do not tolerate them.</summary>
public sealed class TaintToleration : INodeFilter
{
    public Refusal? Refuse(Pod pod, NodeView node, ClusterView cluster)
    {
        foreach (var taint in node.Node.Spec.Taints)
        {
            if (taint.Effect is "NoSchedule" or "NoExecute" && !Taints.Tolerates(pod, taint))
                return Refusal.ForGood($"node(s) had untolerated taint {{{taint.Key}: {taint.Value}}}");
        }
        return null;
    }
}
