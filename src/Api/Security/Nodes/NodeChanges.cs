using System.Text.Json.Nodes;

namespace Fairlead.Api.Security.Nodes;

/// <summary>What a node may say of itself: neither taints nor labels by which others choose nodes are its own to change.</summary>
internal static class NodeChanges
{
    private const string RestrictedDomain = "node-restriction.kubernetes.io";

    /// <summary>The labels of Kubernetes' own domains that a node may have told of itself.</summary>
    private static readonly HashSet<string> s_own = new(StringComparer.Ordinal)
    {
        "kubernetes.io/hostname", "kubernetes.io/os", "kubernetes.io/arch", "beta.kubernetes.io/os", "beta.kubernetes.io/arch",
        "topology.kubernetes.io/zone", "topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region",
        "node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type",
    };

    private static readonly string[] s_ownDomains = ["kubelet.kubernetes.io", "node.kubernetes.io"];

    public static string? Refuse(string node, GuardedWrite write)
    {
        if (write.Name != node) return $"node \"{node}\" is not allowed to modify node \"{write.Name}\"";
        if (write.Object is null) return null;
        if (write.Old is not null && write.Subresource.Length == 0 && !JsonNode.DeepEquals(Taints(write.Object), Taints(write.Old)))
            return $"node \"{node}\" is not allowed to modify taints";
        string[] forbidden = [.. ChangedLabels(write.Object, write.Old).Where(IsForbidden).Order(StringComparer.Ordinal)];
        if (forbidden.Length == 0) return null;
        return write.Old is null
            ? $"node \"{node}\" is not allowed to set the following labels: {string.Join(", ", forbidden)}"
            : $"is not allowed to modify labels: {string.Join(", ", forbidden)}";
    }

    /// <summary>The keys of labels that are not as they were.</summary>
    public static IEnumerable<string> ChangedLabels(JsonObject? now, JsonObject? old)
    {
        var (labels, before) = (Labels(now), Labels(old));
        return labels.Where(l => before.GetValueOrDefault(l.Key) != l.Value).Concat(before.Where(l => !labels.ContainsKey(l.Key))).Select(l => l.Key).Distinct();
    }

    private static bool IsForbidden(string label)
    {
        int slash = label.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) return false;
        string domain = label[..slash];
        if (IsWithin(domain, RestrictedDomain)) return true;
        return (IsWithin(domain, "kubernetes.io") || IsWithin(domain, "k8s.io")) && !s_own.Contains(label) && !s_ownDomains.Any(own => IsWithin(domain, own));
    }

    private static bool IsWithin(string domain, string parent) => domain == parent || domain.EndsWith("." + parent, StringComparison.Ordinal);

    private static JsonArray? Taints(JsonObject node) => node["spec"]?["taints"] is JsonArray { Count: > 0 } taints ? taints : null;

    private static Dictionary<string, string> Labels(JsonObject? obj) =>
        obj?["metadata"]?["labels"] is JsonObject labels ? labels.ToDictionary(l => l.Key, l => l.Value?.GetValue<string>() ?? "") : [];
}
