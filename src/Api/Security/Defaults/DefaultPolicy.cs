using System.Text.Json.Nodes;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Rbac;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Security.Defaults;

/// <summary>The roles and bindings that every cluster has from the start, and how those of an older cluster are brought up to date.</summary>
internal static class DefaultPolicy
{
    /// <summary>Kinds and objects in the order in which they should be made: roles before the bindings that name them.</summary>
    public static IEnumerable<(ResourceType Type, JsonObject Object)> Objects()
    {
        foreach (var role in ClusterRoles()) yield return (KubernetesResources.ClusterRole, ToJson(role));
        foreach (var role in ComponentRoles.Roles) yield return (KubernetesResources.Role, ToJson(role));
        foreach (var binding in ClusterRoleBindings()) yield return (KubernetesResources.ClusterRoleBinding, ToJson(binding));
        foreach (var binding in ComponentRoles.RoleBindings) yield return (KubernetesResources.RoleBinding, ToJson(binding));
    }

    public static IEnumerable<ClusterRole> ClusterRoles() => WithAggregates([.. UserRoles.All, .. ComponentRoles.All, .. ControllerRoles.All]);

    public static IEnumerable<ClusterRoleBinding> ClusterRoleBindings() => [.. UserRoles.Bindings, .. ComponentRoles.Bindings, .. ControllerRoles.Bindings];

    /// <summary>
    /// What the present object must become so that it has everything the default has; null when it does already, or when somebody
    /// has annotated it to be left alone. Rules and subjects that somebody added stay.
    /// </summary>
    public static JsonObject? Reconcile(JsonObject present, JsonObject wanted)
    {
        if ((string?)present["metadata"]?["annotations"]?[PolicyWords.AutoUpdate] == "false") return null;
        var merged = (JsonObject)present.DeepClone();
        bool changed = false;
        foreach (string list in (string[])["rules", "subjects"]) changed |= AddMissing(merged, wanted, list);
        return changed ? merged : null;
    }

    private static bool AddMissing(JsonObject present, JsonObject wanted, string list)
    {
        if (wanted[list] is not JsonArray all) return false;
        var missing = all.Where(w => present[list] is not JsonArray held || !held.Any(h => JsonNode.DeepEquals(h, w))).ToList();
        if (missing.Count == 0) return false;
        if (present[list] is not JsonArray into) present[list] = into = [];
        foreach (var item in missing) into.Add(item!.DeepClone());
        return true;
    }

    /// <summary>Aggregated roles show their rules, so that people can read them; the authorizer works them out for itself.</summary>
    private static IEnumerable<ClusterRole> WithAggregates(IReadOnlyList<ClusterRole> roles) =>
        roles.Select(r => r.AggregationRule is null ? r : r with { Rules = RoleAggregation.RulesOf(r, roles) });

    private static JsonObject ToJson<T>(T value) where T : class, Kubernetes.IKubernetesObject<T>
    {
        var obj = (JsonObject)JsonNode.Parse(KubernetesJson.Write(value))!;
        obj["apiVersion"] = T.Resource.ApiVersion;
        obj["kind"] = T.Resource.Kind;
        return obj;
    }
}
