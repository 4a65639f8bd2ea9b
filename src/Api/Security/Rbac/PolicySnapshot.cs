using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Rbac;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Security.Rbac;

/// <summary>All roles and bindings at one moment, arranged by who they are for. Immutable.</summary>
internal sealed class PolicySnapshot
{
    private const string UserKind = "User";
    private const string GroupKind = "Group";
    private const string ServiceAccountKind = "ServiceAccount";
    private const string ClusterRoleKind = "ClusterRole";

    private readonly Dictionary<string, List<Grant>> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Grant>> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<PolicyRule>> _clusterRoles = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string), IReadOnlyList<PolicyRule>> _roles = [];

    public PolicySnapshot(IEnumerable<ClusterRole> clusterRoles, IEnumerable<Role> roles,
        IEnumerable<ClusterRoleBinding> clusterBindings, IEnumerable<RoleBinding> bindings)
    {
        var all = clusterRoles.ToList();
        foreach (var role in all) _clusterRoles[role.Metadata.Name ?? ""] = RoleAggregation.RulesOf(role, all);
        foreach (var role in roles) _roles[(role.Metadata.Namespace ?? "", role.Metadata.Name ?? "")] = role.Rules;
        foreach (var binding in clusterBindings) Add(binding);
        foreach (var binding in bindings) Add(binding);
    }

    /// <summary>Every grant that may apply to the caller, in the namespace or everywhere.</summary>
    public IEnumerable<Grant> GrantsOf(Identity identity, string ns)
    {
        if (_users.TryGetValue(identity.User, out var own))
            foreach (var grant in own)
                if (grant.Covers(ns)) yield return grant;
        foreach (string group in identity.Groups)
            if (_groups.TryGetValue(group, out var shared))
                foreach (var grant in shared)
                    if (grant.Covers(ns)) yield return grant;
    }

    /// <summary>The rules that a reference from a binding in this namespace stands for; null when there is no such role.</summary>
    public IReadOnlyList<PolicyRule>? Resolve(RoleRef reference, string ns) =>
        reference.Kind == ClusterRoleKind ? _clusterRoles.GetValueOrDefault(reference.Name) : _roles.GetValueOrDefault((ns, reference.Name));

    private void Add(ClusterRoleBinding binding)
    {
        string name = binding.Metadata.Name ?? "";
        foreach (var subject in binding.Subjects)
            Add(subject, "", binding.RoleRef!, $"ClusterRoleBinding \"{name}\"", "");
    }

    private void Add(RoleBinding binding)
    {
        string ns = binding.Metadata.Namespace ?? "", name = binding.Metadata.Name ?? "";
        foreach (var subject in binding.Subjects)
            Add(subject, ns, binding.RoleRef!, $"RoleBinding \"{name}/{ns}\"", ns);
    }

    private void Add(Subject subject, string ns, RoleRef? reference, string binding, string bindingNamespace)
    {
        if (reference is null) return;
        var rules = Resolve(reference, ns);
        string missing = $"{reference.Kind.ToLowerInvariant()}.{KubernetesResources.Role.Group} \"{reference.Name}\" not found";
        var grant = new Grant(ns, rules ?? [], $"{binding} of {reference.Kind} \"{reference.Name}\" to {Describe(subject, bindingNamespace)}", rules is null ? missing : null);
        switch (subject.Kind)
        {
            case UserKind: Put(_users, subject.Name, grant); break;
            case GroupKind: Put(_groups, subject.Name, grant); break;
            case ServiceAccountKind: Put(_users, $"system:serviceaccount:{subject.Namespace ?? bindingNamespace}:{subject.Name}", grant); break;
            default: break;                                                       // a kind that names nobody
        }
    }

    private static void Put(Dictionary<string, List<Grant>> where, string who, Grant grant)
    {
        if (!where.TryGetValue(who, out var grants)) where[who] = grants = [];
        grants.Add(grant);
    }

    private static string Describe(Subject subject, string bindingNamespace) => subject.Kind == ServiceAccountKind
        ? $"ServiceAccount \"{subject.Name}/{subject.Namespace ?? bindingNamespace}\""
        : $"{subject.Kind} \"{subject.Name}\"";
}
