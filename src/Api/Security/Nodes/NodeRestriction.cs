using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Kubernetes;

namespace Fairlead.Api.Security.Nodes;

/// <summary>A node agent writes its own Node, its own lease and the pods bound to it, and nothing of anybody else's.</summary>
internal sealed class NodeRestriction : IWriteGuard
{
    private const string RestrictedPrefix = "node-restriction.kubernetes.io/";

    /// <summary>The Lease by which a node says that it can speak for load balancer addresses.</summary>
    private const string SpeakerNamespace = "kube-system", SpeakerPrefix = "fairlead-speaker-";

    public ApiStatus? Refuse(Identity caller, ResourceType type, string subresource, string ns, string name, JsonObject? obj, JsonObject? old) =>
        Refuse(caller, new GuardedWrite(type, subresource, ns, name, obj, old));

    public ApiStatus? Refuse(Identity caller, GuardedWrite write)
    {
        if (NodeName.Of(caller) is not { } node) return null;
        string? why = (write.Type.Group, write.Type.Plural) switch
        {
            ("", "pods") => RefusePod(node, write),
            ("", "nodes") => RefuseNode(node, write),
            ("coordination.k8s.io", "leases") when write.Object is not null && write.Old is null && write.Name != node && !IsSpeaker(node, write) =>
                $"can only access node lease with the same name as the requesting node",
            _ => null,
        };
        return why is null ? null : ApiStatus.Forbidden(write.Type, write.Name, why);
    }

    private static bool IsSpeaker(string node, GuardedWrite write) => write.Namespace == SpeakerNamespace && write.Name == SpeakerPrefix + node;

    private static string? RefusePod(string node, GuardedWrite write)
    {
        string boundTo = (write.Old ?? write.Object)?["spec"]?["nodeName"]?.GetValue<string>() ?? "";
        return write switch
        {
            { Subresource: "status" or "eviction" } or { Object: null } =>
                boundTo == node ? null : $"node \"{node}\" can only {Verb(write)} pods with spec.nodeName set to itself",
            { Old: null } when !IsMirror(write.Object) => $"pod does not have \"kubernetes.io/config.mirror\" annotation, node \"{node}\" can only create mirror pods",
            { Old: null } when boundTo != node => $"node \"{node}\" can only create pods with spec.nodeName set to itself",
            { Old: null } => null,
            _ => $"unexpected operation \"UPDATE\"",
        };
    }

    private static string Verb(GuardedWrite write) => write switch
    {
        { Subresource: "status" } => "update pod status for",
        { Subresource: "eviction" } => "evict",
        _ => "delete",
    };

    private static bool IsMirror(JsonObject pod) => pod["metadata"]?["annotations"]?["kubernetes.io/config.mirror"] is not null;

    private static string? RefuseNode(string node, GuardedWrite write)
    {
        if (write.Name != node) return $"node \"{node}\" is not allowed to modify node \"{write.Name}\"";
        if (write.Object is null || write.Old is null) return null;
        if (!JsonNode.DeepEquals(write.Object["spec"]?["taints"], write.Old["spec"]?["taints"]) && write.Subresource.Length == 0)
            return $"node \"{node}\" is not allowed to modify taints";
        string[] changed = [.. ChangedLabels(write.Object, write.Old).Where(l => l.StartsWith(RestrictedPrefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        return changed.Length == 0 ? null : $"is not allowed to modify labels: {string.Join(", ", changed)}";
    }

    private static IEnumerable<string> ChangedLabels(JsonObject now, JsonObject old)
    {
        var (labels, before) = (Labels(now), Labels(old));
        return labels.Where(l => before.GetValueOrDefault(l.Key) != l.Value).Concat(before.Where(l => !labels.ContainsKey(l.Key))).Select(l => l.Key).Distinct();
    }

    private static Dictionary<string, string> Labels(JsonObject obj) =>
        obj["metadata"]?["labels"] is JsonObject labels ? labels.ToDictionary(l => l.Key, l => l.Value?.GetValue<string>() ?? "") : [];
}
