using System.Text;
using Fairlead.Kubernetes.Rbac;

namespace Fairlead.Api.Security.Rbac;

/// <summary>Rules in the short form of Kubernetes' refusals: <c>{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}</c>.</summary>
internal static class RuleText
{
    /// <summary>One line a resource: single permissions that differ in the verb alone are told together.</summary>
    public static string Lines(IEnumerable<PolicyRule> singles) => string.Join('\n', singles
        .GroupBy(r => (Join(r.ApiGroups), Join(r.Resources), Join(r.ResourceNames), Join(r.NonResourceURLs)))
        .Select(same => Write(same.First() with { Verbs = [.. same.SelectMany(r => r.Verbs).Distinct()] }))
        .Order(StringComparer.Ordinal));

    private static string Join(IReadOnlyList<string> list) => string.Join('\0', list);

    private static string Write(PolicyRule rule)
    {
        var parts = new List<string>();
        Add(parts, "APIGroups", rule.ApiGroups);
        Add(parts, "Resources", rule.Resources);
        Add(parts, "NonResourceURLs", rule.NonResourceURLs);
        Add(parts, "ResourceNames", rule.ResourceNames);
        Add(parts, "Verbs", rule.Verbs);
        return $"{{{string.Join(", ", parts)}}}";
    }

    private static void Add(List<string> parts, string name, IReadOnlyList<string> values)
    {
        if (values.Count > 0) parts.Add($"{name}:{Quote(values)}");
    }

    /// <summary>A list as Go prints it with %q.</summary>
    public static string Quote(IEnumerable<string> values) => $"[{string.Join(' ', values.Select(v => $"\"{v}\""))}]";
}
