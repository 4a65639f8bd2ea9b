using System.Text.Json.Nodes;
using Fairlead.Api.Bootstrap;
using Fairlead.Api.Security.Rbac;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Rbac;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Security.Defaults;

/// <summary>
/// The roles and bindings that every cluster has from the start, and how those of an older cluster are brought up to date. They are made
/// anew each time that they are asked for: at rest nobody needs them.
/// </summary>
internal static class DefaultPolicy
{
    /// <summary>Who the server is among those who own fields.</summary>
    private const string Server = "kube-apiserver";

    /// <summary>Kinds and objects in the order in which they should be made: roles before the bindings that name them.</summary>
    public static IEnumerable<(ResourceType Type, JsonObject Object)> Objects() =>
    [
        .. ClusterRoles().Select(role => (KubernetesResources.ClusterRole, PolicyJson.Of(role))),
        .. ComponentRoles.RolesInNamespaces().Concat(OwnRoles.RolesInNamespaces()).Select(role => (KubernetesResources.Role, PolicyJson.Of(role))),
        .. ClusterRoleBindings().Select(binding => (KubernetesResources.ClusterRoleBinding, PolicyJson.Of(binding))),
        .. ComponentRoles.BindingsInNamespaces().Concat(OwnRoles.BindingsInNamespaces()).Select(binding => (KubernetesResources.RoleBinding, PolicyJson.Of(binding))),
    ];

    public static IEnumerable<BootstrapObject> Bootstrap() => Objects().Select(o => new BootstrapObject(
        o.Type, (string?)o.Object["metadata"]!["namespace"] ?? "", (string)o.Object["metadata"]!["name"]!,
        present => present is null ? o.Object : Reconcile(present, o.Object)));

    public static IEnumerable<ClusterRole> ClusterRoles() => WithAggregates([.. UserRoles.Roles(), .. ComponentRoles.Roles(), .. ControllerRoles.Roles(), .. OwnRoles.Roles()]);

    public static IEnumerable<ClusterRoleBinding> ClusterRoleBindings() =>
        [.. UserRoles.Bindings(), .. ComponentRoles.Bindings(), .. ControllerRoles.Bindings(), .. OwnRoles.Bindings()];

    /// <summary>
    /// What the present object must become; null when it is right, or when somebody has annotated it to be left alone. A list that nobody but
    /// this server has ever written becomes what this release says: what an older one granted goes. To a list that somebody has changed is
    /// added what it lacks, and what he added stays. The rules of a role that gathers others' are the aggregation controller's.
    /// </summary>
    public static JsonObject? Reconcile(JsonObject present, JsonObject wanted)
    {
        if ((string?)present["metadata"]?["annotations"]?[PolicyWords.AutoUpdate] == "false") return null;
        var merged = (JsonObject)present.DeepClone();
        bool changed = AddEntries(merged, wanted, "labels") | AddEntries(merged, wanted, "annotations");
        if (wanted["aggregationRule"] is not { } gathers) changed |= Settle(merged, wanted, "rules", AddRules);
        else if (merged["aggregationRule"] is null)
        {
            merged["aggregationRule"] = gathers.DeepClone();
            changed = true;
        }
        changed |= Settle(merged, wanted, "subjects", AddSubjects);
        return changed ? merged : null;
    }

    private static bool Settle(JsonObject present, JsonObject wanted, string list, Func<JsonArray, JsonArray, bool> add)
    {
        var held = present[list] as JsonArray ?? [];
        var all = wanted[list] as JsonArray ?? [];
        if (JsonNode.DeepEquals(held, all)) return false;
        if (IsServersOwn(present, list)) held = (JsonArray)all.DeepClone();
        else if (!add(held, all)) return false;
        if (!ReferenceEquals(present[list], held)) present[list] = held;
        return true;
    }

    /// <summary>Rules are added where what is there does not cover them, in whatever words.</summary>
    private static bool AddRules(JsonArray held, JsonArray wanted)
    {
        var covered = KubernetesJson.Read<ClusterRole>(new JsonObject { ["rules"] = held.DeepClone() }).Rules;
        var missing = wanted.Where(rule => RuleCover.Missing(covered, KubernetesJson.Read<ClusterRole>(new JsonObject { ["rules"] = new JsonArray(rule!.DeepClone()) }).Rules).Count > 0).ToList();
        return Append(held, missing);
    }

    private static bool AddSubjects(JsonArray held, JsonArray wanted) => Append(held, [.. wanted.Where(subject => !held.Any(h => JsonNode.DeepEquals(h, subject)))]);

    private static bool Append(JsonArray held, List<JsonNode?> missing)
    {
        foreach (var item in missing) held.Add(item!.DeepClone());
        return missing.Count > 0;
    }

    private static bool AddEntries(JsonObject present, JsonObject wanted, string map)
    {
        bool changed = false;
        if (wanted["metadata"]?[map] is not JsonObject all) return false;
        var metadata = (JsonObject)present["metadata"]!;
        foreach (var (key, value) in all)
        {
            if (metadata[map] is not JsonObject held) metadata[map] = held = [];
            if (held.ContainsKey(key)) continue;
            held[key] = value!.DeepClone();
            changed = true;
        }
        return changed;
    }

    private static bool IsServersOwn(JsonObject present, string list)
    {
        if (present["metadata"]?["managedFields"] is not JsonArray entries) return false;
        var owners = entries.Where(entry => entry?["fieldsV1"]?[$"f:{list}"] is not null).Select(entry => (string?)entry!["manager"]).ToList();
        return owners.Count > 0 ? owners.TrueForAll(owner => owner == Server) : present[list] is null;
    }

    /// <summary>Aggregated roles show their rules, so that people can read them; the authorizer works them out for itself.</summary>
    private static IEnumerable<ClusterRole> WithAggregates(IReadOnlyList<ClusterRole> roles) =>
        roles.Select(r => r.AggregationRule is null ? r : r with { Rules = RoleAggregation.RulesOf(r, roles) });
}
