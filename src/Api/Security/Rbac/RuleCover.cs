using Fairlead.Kubernetes.Rbac;

namespace Fairlead.Api.Security.Rbac;

/// <summary>Whether rules that somebody holds contain rules that shall be granted: each single permission of the latter is looked for.</summary>
internal static class RuleCover
{
    /// <summary>The single permissions that are not held; empty when all are.</summary>
    public static List<PolicyRule> Missing(IReadOnlyList<PolicyRule> held, IEnumerable<PolicyRule> granted) =>
        [.. granted.SelectMany(Singles).Where(single => !held.Any(h => Covers(h, single)))];

    /// <summary>A rule taken apart into rules of one verb on one resource (and name) of one group, or on one path.</summary>
    private static IEnumerable<PolicyRule> Singles(PolicyRule rule)
    {
        foreach (string group in rule.ApiGroups)
            foreach (string resource in rule.Resources)
                foreach (string verb in rule.Verbs)
                {
                    var single = new PolicyRule { ApiGroups = [group], Resources = [resource], Verbs = [verb] };
                    if (rule.ResourceNames.Count == 0) yield return single;
                    foreach (string name in rule.ResourceNames) yield return single with { ResourceNames = [name] };
                }
        foreach (string url in rule.NonResourceURLs)
            foreach (string verb in rule.Verbs)
                yield return new PolicyRule { NonResourceURLs = [url], Verbs = [verb] };
    }

    private static bool Covers(PolicyRule held, PolicyRule single)
    {
        if (!Has(held.Verbs, single.Verbs[0])) return false;
        if (single.NonResourceURLs.Count > 0) return held.NonResourceURLs.Any(url => CoversPath(url, single.NonResourceURLs[0]));
        return Has(held.ApiGroups, single.ApiGroups[0])
            && CoversResource(held.Resources, single.Resources[0])
            && (held.ResourceNames.Count == 0 || (single.ResourceNames.Count > 0 && held.ResourceNames.Contains(single.ResourceNames[0])));
    }

    private static bool CoversResource(IReadOnlyList<string> held, string resource)
    {
        if (Has(held, resource)) return true;
        int slash = resource.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && held.Contains("*" + resource[slash..]);
    }

    private static bool CoversPath(string held, string path) =>
        held == path || held == "*" || (held.EndsWith('*') && path.StartsWith(held.TrimEnd('*'), StringComparison.Ordinal));

    private static bool Has(IReadOnlyList<string> list, string wanted) => list.Contains("*") || list.Contains(wanted);
}
