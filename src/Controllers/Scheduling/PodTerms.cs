using Fairlead.Controllers.Objects;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Controllers.Scheduling;

/// <summary>Terms of pod affinity: which pods they speak of.</summary>
public static class PodTerms
{
    /// <summary>True when the term, said by <paramref name="owner"/>, chooses this pod.</summary>
    public static bool Chooses(PodAffinityTerm term, Pod owner, Pod pod, ClusterView cluster) =>
        InNamespace(term, owner, pod, cluster) && LabelSelection.Chooses(SelectorOf(term, owner), pod.Metadata.Labels);

    public static IReadOnlyList<PodAffinityTerm> RequiredAffinity(Pod pod) => pod.Spec.Affinity?.PodAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? [];
    public static IReadOnlyList<PodAffinityTerm> RequiredAntiAffinity(Pod pod) => pod.Spec.Affinity?.PodAntiAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? [];

    /// <summary>No namespaces and no selector mean the owner's own; an empty namespaceSelector means all.</summary>
    private static bool InNamespace(PodAffinityTerm term, Pod owner, Pod pod, ClusterView cluster)
    {
        string ns = pod.Metadata.Namespace ?? "";
        if (term.Namespaces.Count == 0 && term.NamespaceSelector is null) return ns == (owner.Metadata.Namespace ?? "");
        return term.Namespaces.Contains(ns) || (term.NamespaceSelector is { } selector && LabelSelection.Chooses(selector, cluster.NamespaceLabels(ns)));
    }

    /// <summary>matchLabelKeys and mismatchLabelKeys add the owner's own values to the selector.</summary>
    private static LabelSelector? SelectorOf(PodAffinityTerm term, Pod owner)
    {
        if (term.LabelSelector is null || (term.MatchLabelKeys.Count == 0 && term.MismatchLabelKeys.Count == 0)) return term.LabelSelector;
        var more = term.MatchLabelKeys.Select(key => (key, "In")).Concat(term.MismatchLabelKeys.Select(key => (key, "NotIn")))
            .Where(entry => owner.Metadata.Labels.ContainsKey(entry.key))
            .Select(entry => new LabelSelectorRequirement { Key = entry.key, Operator = entry.Item2, Values = [owner.Metadata.Labels[entry.key]] });
        return term.LabelSelector with { MatchExpressions = [.. term.LabelSelector.MatchExpressions, .. more] };
    }
}
