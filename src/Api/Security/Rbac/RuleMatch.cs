using Fairlead.Kubernetes.Rbac;

namespace Fairlead.Api.Security.Rbac;

/// <summary>Whether a rule permits a request: verb, group, resource and name must all be among the rule's; "*" is everything.</summary>
internal static class RuleMatch
{
    private const string All = "*";

    public static bool Allows(PolicyRule rule, in AccessRequest request) =>
        Has(rule.Verbs, request.Verb) && (request.IsResource ? AllowsResource(rule, request) : AllowsPath(rule, request.Path));

    private static bool AllowsResource(PolicyRule rule, in AccessRequest request) =>
        Has(rule.ApiGroups, request.Group)
        && HasResource(rule.Resources, request)
        && (rule.ResourceNames.Count == 0 || Contains(rule.ResourceNames, request.Name));

    private static bool HasResource(IReadOnlyList<string> resources, in AccessRequest request)
    {
        if (Has(resources, request.Resource)) return true;
        if (request.Subresource.Length == 0) return false;
        for (int i = 0; i < resources.Count; i++)
            if (resources[i].Length == request.Subresource.Length + 2 && resources[i].StartsWith("*/", StringComparison.Ordinal)
                && resources[i].EndsWith(request.Subresource, StringComparison.Ordinal)) return true;
        return false;
    }

    private static bool AllowsPath(PolicyRule rule, string path)
    {
        foreach (string url in rule.NonResourceURLs)
            if (url == All || url == path || (url.EndsWith('*') && path.StartsWith(url.TrimEnd('*'), StringComparison.Ordinal))) return true;
        return false;
    }

    private static bool Has(IReadOnlyList<string> list, string wanted)
    {
        for (int i = 0; i < list.Count; i++)
            if (list[i] == All || list[i] == wanted) return true;
        return false;
    }

    private static bool Contains(IReadOnlyList<string> list, string wanted)
    {
        for (int i = 0; i < list.Count; i++)
            if (list[i] == wanted) return true;
        return false;
    }
}
