using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Rbac;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Security.Rbac;

/// <summary>
/// Nobody grants more than he holds: a role's rules, or those of the role that a binding names, must be the writer's own, unless he has the
/// verb "escalate" or "bind" on it.
/// </summary>
internal sealed class EscalationGuard(Policy policy, Func<Identity, AccessRequest, Verdict> authorize) : IWriteGuard
{
    private static readonly PolicyRule[] Everything =
    [
        new() { Verbs = ["*"], ApiGroups = ["*"], Resources = ["*"] },
        new() { Verbs = ["*"], NonResourceURLs = ["*"] },
    ];

    public ApiStatus? Refuse(Identity caller, ResourceType type, string subresource, string ns, string name, JsonObject? obj, JsonObject? old) =>
        Refuse(caller, new GuardedWrite(type, subresource, ns, name, obj, old));

    public ApiStatus? Refuse(Identity caller, GuardedWrite write)
    {
        if (write.Object is null || write.Subresource.Length > 0 || write.Type.Group != KubernetesResources.Role.Group) return null;
        if (caller.Groups.Contains(Identity.Masters)) return null;
        return write.Type.Kind switch
        {
            "Role" or "ClusterRole" => RefuseRole(caller, write, write.Object),
            "RoleBinding" or "ClusterRoleBinding" => RefuseBinding(caller, write, write.Object),
            _ => null,
        };
    }

    private ApiStatus? RefuseRole(Identity caller, GuardedWrite write, JsonObject obj)
    {
        if (write.Old is { } old && JsonNode.DeepEquals(old["rules"], obj["rules"]) && JsonNode.DeepEquals(old["aggregationRule"], obj["aggregationRule"])) return null;
        if (May(caller, "escalate", write.Type, write.Namespace, write.Name)) return null;
        var role = KubernetesJson.Read<ClusterRole>(obj);                         // a Role is the same without aggregation
        if (role.AggregationRule is not null && RuleCover.Missing(HeldBy(caller, ""), Everything).Count > 0)
            return ApiStatus.Forbidden(write.Type, write.Name, "must have cluster-admin privileges to use an aggregationRule");
        return RefuseRules(caller, write, role.Rules);
    }

    private ApiStatus? RefuseBinding(Identity caller, GuardedWrite write, JsonObject obj)
    {
        if (write.Old is { } old && JsonNode.DeepEquals(old["roleRef"], obj["roleRef"]) && JsonNode.DeepEquals(old["subjects"], obj["subjects"])) return null;
        var binding = KubernetesJson.Read<RoleBinding>(obj);
        if (binding.RoleRef is not { } reference) return null;                    // validation says so
        var type = reference.Kind == "ClusterRole" ? KubernetesResources.ClusterRole : KubernetesResources.Role;
        if (May(caller, "bind", type, write.Namespace, reference.Name)) return null;
        return policy.Current.Resolve(reference, write.Namespace) is { } rules
            ? RefuseRules(caller, write, rules)
            : ApiStatus.NotFound(type, reference.Name);
    }

    private ApiStatus? RefuseRules(Identity caller, GuardedWrite write, IReadOnlyList<PolicyRule> granted)
    {
        var missing = RuleCover.Missing(HeldBy(caller, write.Namespace), granted);
        if (missing.Count == 0) return null;
        return ApiStatus.Forbidden(write.Type, write.Name,
            $"user \"{caller.User}\" (groups={RuleText.Quote(caller.Groups)}) is attempting to grant RBAC permissions not currently held:\n{RuleText.Lines(missing)}");
    }

    private List<PolicyRule> HeldBy(Identity caller, string ns) => [.. policy.Current.GrantsOf(caller, ns).SelectMany(g => g.Rules)];

    private bool May(Identity caller, string verb, ResourceType type, string ns, string name) =>
        authorize(caller, AccessRequest.OnResource(verb, type.Group, type.Plural, "", ns, name)).IsAllowed;
}
