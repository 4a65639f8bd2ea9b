using System.Text.Json.Nodes;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Meta;
using Fairlead.Kubernetes.Rbac;

namespace Fairlead.Api.Security.Defaults;

/// <summary>
/// The default roles and bindings as the store has them. By hand, for it is done at each start, and writing text to read it again takes
/// several times as long.
/// </summary>
internal static class PolicyJson
{
    public static JsonObject Of(ClusterRole role)
    {
        var json = Start(ClusterRole.Resource, role.Metadata);
        if (role.AggregationRule is { } gathers)
            json["aggregationRule"] = new JsonObject { ["clusterRoleSelectors"] = new JsonArray([.. gathers.ClusterRoleSelectors.Select(s => new JsonObject { ["matchLabels"] = Of(s.MatchLabels) })]) };
        json["rules"] = Of(role.Rules);
        return json;
    }

    public static JsonObject Of(Role role)
    {
        var json = Start(Role.Resource, role.Metadata);
        json["rules"] = Of(role.Rules);
        return json;
    }

    public static JsonObject Of(ClusterRoleBinding binding) => Binding(Start(ClusterRoleBinding.Resource, binding.Metadata), binding.Subjects, binding.RoleRef!);

    public static JsonObject Of(RoleBinding binding) => Binding(Start(RoleBinding.Resource, binding.Metadata), binding.Subjects, binding.RoleRef!);

    private static JsonObject Start(ResourceType type, ObjectMeta meta)
    {
        var metadata = new JsonObject { ["name"] = meta.Name, ["labels"] = Of(meta.Labels), ["annotations"] = Of(meta.Annotations) };
        if (meta.Namespace is { } ns) metadata["namespace"] = ns;
        return new JsonObject { ["kind"] = type.Kind, ["apiVersion"] = type.ApiVersion, ["metadata"] = metadata };
    }

    private static JsonObject Binding(JsonObject json, IReadOnlyList<Subject> subjects, RoleRef role)
    {
        if (subjects.Count > 0) json["subjects"] = new JsonArray([.. subjects.Select(Of)]);
        json["roleRef"] = new JsonObject { ["apiGroup"] = role.ApiGroup, ["kind"] = role.Kind, ["name"] = role.Name };
        return json;
    }

    private static JsonObject Of(Subject subject)
    {
        var json = new JsonObject { ["kind"] = subject.Kind, ["name"] = subject.Name };
        if (subject.ApiGroup is { Length: > 0 } group) json["apiGroup"] = group;
        if (subject.Namespace is { } ns) json["namespace"] = ns;
        return json;
    }

    private static JsonArray Of(IReadOnlyList<PolicyRule> rules) => new([.. rules.Select(Of)]);

    private static JsonObject Of(PolicyRule rule)
    {
        var json = new JsonObject { ["verbs"] = Of(rule.Verbs) };
        if (rule.ApiGroups.Count > 0) json["apiGroups"] = Of(rule.ApiGroups);
        if (rule.Resources.Count > 0) json["resources"] = Of(rule.Resources);
        if (rule.ResourceNames.Count > 0) json["resourceNames"] = Of(rule.ResourceNames);
        if (rule.NonResourceURLs.Count > 0) json["nonResourceURLs"] = Of(rule.NonResourceURLs);
        return json;
    }

    private static JsonArray Of(IReadOnlyList<string> words) => new([.. words.Select(word => JsonValue.Create(word))]);

    private static JsonObject Of(IReadOnlyDictionary<string, string> map) => new(map.Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Key, entry.Value)));
}
