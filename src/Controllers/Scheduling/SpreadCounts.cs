using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Kubernetes.Selectors;

namespace Fairlead.Controllers.Scheduling;

/// <summary>How many pods that one spread constraint speaks of are in each of its domains. Pure.</summary>
public sealed class SpreadCounts
{
    private readonly Dictionary<string, int> _byDomain = [];
    private readonly TopologySpreadConstraint _constraint;

    public SpreadCounts(TopologySpreadConstraint constraint, Pod pod, ClusterView cluster)
    {
        _constraint = constraint;
        var selector = SelectorOf(constraint, pod);
        ChoosesItself = LabelSelection.Chooses(selector, pod.Metadata.Labels);
        foreach (var node in cluster.Nodes)
        {
            if (!node.Labels.TryGetValue(constraint.TopologyKey, out string? domain) || !Counts(node, pod)) continue;
            int here = node.Pods.Count(other => !other.IsTerminating && other.Metadata.Namespace == pod.Metadata.Namespace && LabelSelection.Chooses(selector, other.Metadata.Labels));
            _byDomain[domain] = _byDomain.GetValueOrDefault(domain) + here;
        }
    }

    public bool ChoosesItself { get; }

    /// <summary>Pods in the emptiest domain; 0 while there are fewer domains than the constraint asks for.</summary>
    public int Least => _byDomain.Count == 0 || _byDomain.Count < (_constraint.MinDomains ?? 1) ? 0 : _byDomain.Values.Min();

    public int In(string domain) => _byDomain.GetValueOrDefault(domain);

    /// <summary>Nodes that the pod may not use anyway do not count as domains, unless the constraint says so.</summary>
    private bool Counts(NodeView node, Pod pod) =>
        (_constraint.NodeAffinityPolicy == "Ignore" || NodeSelection.Chooses(pod, node.Node))
        && (_constraint.NodeTaintsPolicy != "Honor" || node.Node.Spec.Taints.All(taint => taint.Effect is not ("NoSchedule" or "NoExecute") || Taints.Tolerates(pod, taint)));

    private static LabelSelector? SelectorOf(TopologySpreadConstraint constraint, Pod pod)
    {
        if (constraint.LabelSelector is not { } selector || constraint.MatchLabelKeys.Count == 0) return constraint.LabelSelector;
        var more = constraint.MatchLabelKeys.Where(pod.Metadata.Labels.ContainsKey).Select(key => new LabelSelectorRequirement { Key = key, Operator = "In", Values = [pod.Metadata.Labels[key]] });
        return selector with { MatchExpressions = [.. selector.MatchExpressions, .. more] };
    }
}
