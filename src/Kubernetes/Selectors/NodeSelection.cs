using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.Selectors;

/// <summary>Node selectors: of pods' affinity, and of volumes.</summary>
public static class NodeSelection
{
    /// <summary>The pod's nodeSelector and required node affinity choose this node.</summary>
    public static bool Chooses(Pod pod, Node node) =>
        pod.Spec.NodeSelector.All(wanted => node.Metadata.Labels.TryGetValue(wanted.Key, out string? value) && value == wanted.Value)
        && (pod.Spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution is not { } required || Chooses(required, node));

    /// <summary>Any of the terms; none means no node.</summary>
    public static bool Chooses(NodeSelector selector, Node node) => selector.NodeSelectorTerms.Any(term => Chooses(term, node));

    /// <summary>All requirements of the term; an empty term chooses nothing.</summary>
    public static bool Chooses(NodeSelectorTerm term, Node node) =>
        term.MatchExpressions.Count + term.MatchFields.Count > 0
        && term.MatchExpressions.All(requirement => Holds(requirement, node.Metadata.Labels.TryGetValue(requirement.Key, out string? value) ? value : null))
        && term.MatchFields.All(requirement => requirement.Key == "metadata.name" && Holds(requirement, node.Name));

    private static bool Holds(NodeSelectorRequirement requirement, string? value) => requirement.Operator switch
    {
        "In" => value is not null && requirement.Values.Contains(value),
        "NotIn" => value is null || !requirement.Values.Contains(value),
        "Exists" => value is not null,
        "DoesNotExist" => value is null,
        "Gt" => Compare(value, requirement) is > 0,
        "Lt" => Compare(value, requirement) is < 0,
        _ => false,
    };

    private static int? Compare(string? value, NodeSelectorRequirement requirement) =>
        long.TryParse(value, out long has) && requirement.Values is [var text] && long.TryParse(text, out long limit) ? has.CompareTo(limit) : null;
}
