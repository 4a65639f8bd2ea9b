using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Meta;
using Fairlead.Kubernetes.Rbac;

namespace Fairlead.Api.Security.Rbac;

/// <summary>Roles that are the union of others: a ClusterRole with an aggregationRule has the rules of every ClusterRole its selectors match.</summary>
internal static class Aggregation
{
    public static IReadOnlyList<PolicyRule> RulesOf(ClusterRole role, IReadOnlyList<ClusterRole> all)
    {
        if (role.AggregationRule is not { ClusterRoleSelectors.Count: > 0 } aggregation) return role.Rules;
        return [.. from other in all
                   where !ReferenceEquals(other, role) && aggregation.ClusterRoleSelectors.Any(s => Matches(s, other))
                   orderby other.Metadata.Name
                   from rule in Flatten(other, all, new HashSet<object>(ReferenceEqualityComparer.Instance) { role })
                   select rule];
    }

    /// <summary>Aggregates may aggregate aggregates (admin takes edit); a circle ends where it began.</summary>
    private static IEnumerable<PolicyRule> Flatten(ClusterRole role, IReadOnlyList<ClusterRole> all, HashSet<object> seen)
    {
        if (!seen.Add(role)) return [];
        if (role.AggregationRule is not { ClusterRoleSelectors.Count: > 0 } aggregation) return role.Rules;
        return all.Where(o => aggregation.ClusterRoleSelectors.Any(s => Matches(s, o))).OrderBy(o => o.Metadata.Name).SelectMany(o => Flatten(o, all, seen));
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
}
