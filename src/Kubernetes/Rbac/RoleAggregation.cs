using Fairlead.Kubernetes.Meta;

namespace Fairlead.Kubernetes.Rbac;

/// <summary>Roles that are the union of others: a ClusterRole with an aggregationRule has the rules of every ClusterRole its selectors match.</summary>
public static class RoleAggregation
{
    /// <summary>The role's rules: its own, or those of the roles it gathers, each once, in the order of their names.</summary>
    public static IReadOnlyList<PolicyRule> RulesOf(ClusterRole role, IReadOnlyList<ClusterRole> all)
    {
        if (role.AggregationRule is not { ClusterRoleSelectors.Count: > 0 }) return role.Rules;
        var rules = new List<PolicyRule>();
        foreach (var rule in Gather(role, all, new HashSet<object>(ReferenceEqualityComparer.Instance)))
            if (!rules.Exists(known => IsSame(known, rule))) rules.Add(rule);
        return rules;
    }

    /// <summary>What gathers may be gathered in turn (admin takes edit, edit takes view); a circle ends where it began.</summary>
    private static IEnumerable<PolicyRule> Gather(ClusterRole role, IReadOnlyList<ClusterRole> all, HashSet<object> seen)
    {
        if (!seen.Add(role)) return [];
        if (role.AggregationRule is not { ClusterRoleSelectors.Count: > 0 } aggregation) return role.Rules;
        return all.Where(other => !ReferenceEquals(other, role) && aggregation.ClusterRoleSelectors.Any(selector => Matches(selector, other)))
            .OrderBy(other => other.Metadata.Name, StringComparer.Ordinal)
            .SelectMany(other => Gather(other, all, seen));
    }

    private static bool Matches(LabelSelector selector, ClusterRole role)
    {
        var labels = role.Metadata.Labels;
        return selector.MatchLabels.All(l => labels.TryGetValue(l.Key, out string? value) && value == l.Value)
            && selector.MatchExpressions.All(e => Matches(e, labels));
    }

    private static bool Matches(LabelSelectorRequirement requirement, IReadOnlyDictionary<string, string> labels)
    {
        bool has = labels.TryGetValue(requirement.Key, out string? value);
        return requirement.Operator switch
        {
            "In" => has && requirement.Values.Contains(value),
            "NotIn" => !has || !requirement.Values.Contains(value),
            "Exists" => has,
            "DoesNotExist" => !has,
            _ => false,
        };
    }

    private static bool IsSame(PolicyRule a, PolicyRule b) =>
        a.Verbs.SequenceEqual(b.Verbs) && a.ApiGroups.SequenceEqual(b.ApiGroups) && a.Resources.SequenceEqual(b.Resources)
        && a.ResourceNames.SequenceEqual(b.ResourceNames) && a.NonResourceURLs.SequenceEqual(b.NonResourceURLs);
}
