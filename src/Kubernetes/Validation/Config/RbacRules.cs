using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Rbac;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Config;

/// <summary>What roles and bindings must be.</summary>
internal static class RbacRules
{
    private const string Group = "rbac.authorization.k8s.io";

    public static void Rules(IReadOnlyList<PolicyRule> rules, bool namespaced, Faults faults)
    {
        for (int i = 0; i < rules.Count; i++) Rule(rules[i], namespaced, FieldPath.Root("rules").At(i), faults);
    }

    private static void Rule(PolicyRule rule, bool namespaced, FieldPath path, Faults faults)
    {
        if (rule.Verbs.Count == 0) faults.Required(path.Child("verbs"), "verbs must contain at least one value");
        if (rule.NonResourceURLs.Count > 0)
        {
            if (namespaced) faults.Invalid(path.Child("nonResourceURLs"), rule.NonResourceURLs, "namespaced rules cannot apply to non-resource URLs");
            if (rule.ApiGroups.Count + rule.Resources.Count + rule.ResourceNames.Count > 0)
                faults.Invalid(path.Child("nonResourceURLs"), rule.NonResourceURLs, "rules cannot apply to both regular resources and non-resource URLs");
            return;
        }
        if (rule.ApiGroups.Count == 0) faults.Required(path.Child("apiGroups"), "resource rules must supply at least one api group");
        if (rule.Resources.Count == 0) faults.Required(path.Child("resources"), "resource rules must supply at least one resource");
    }

    public static void ClusterRole(ClusterRole role, Faults faults)
    {
        Rules(role.Rules, namespaced: false, faults);
        Aggregation(role.AggregationRule, faults);
    }

    private static void Aggregation(AggregationRule? rule, Faults faults)
    {
        if (rule is null) return;
        var path = FieldPath.Root("aggregationRule").Child("clusterRoleSelectors");
        if (rule.ClusterRoleSelectors.Count == 0) faults.Required(path, "at least one clusterRoleSelector required if aggregationRule is non-nil");
        for (int i = 0; i < rule.ClusterRoleSelectors.Count; i++)
        {
            int before = faults.Count;
            SelectorRules.Check(rule.ClusterRoleSelectors[i], path.At(i), faults);
            if (faults.Count > before) faults.InvalidRaw(path.At(i), "null", "invalid label selector.");
        }
    }

    public static void Binding(RoleRef? role, IReadOnlyList<Subject> subjects, bool namespaced, Faults faults)
    {
        var path = FieldPath.Root("roleRef");
        role ??= RoleRef.Empty;
        if (role.ApiGroup != Group) faults.NotSupported(path.Child("apiGroup"), role.ApiGroup ?? "", Group);
        if (namespaced && role.Kind is not ("Role" or "ClusterRole")) faults.NotSupported(path.Child("kind"), role.Kind, "Role", "ClusterRole");
        if (!namespaced && role.Kind != "ClusterRole") faults.NotSupported(path.Child("kind"), role.Kind, "ClusterRole");
        if (role.Name.Length == 0) faults.Required(path.Child("name"));
        else faults.Invalid(path.Child("name"), role.Name, Names.PathSegment(role.Name));
        for (int i = 0; i < subjects.Count; i++) Subject(subjects[i], namespaced, FieldPath.Root("subjects").At(i), faults);
    }

    private static void Subject(Subject subject, bool namespaced, FieldPath path, Faults faults)
    {
        if (subject.Name.Length == 0) faults.Required(path.Child("name"));
        switch (subject.Kind)
        {
            case "ServiceAccount":
                if (subject.Name.Length > 0) faults.Invalid(path.Child("name"), subject.Name, Names.Dns1123Subdomain(subject.Name));
                if (!string.IsNullOrEmpty(subject.ApiGroup)) faults.NotSupported(path.Child("apiGroup"), subject.ApiGroup, "");
                if (!namespaced && string.IsNullOrEmpty(subject.Namespace)) faults.Required(path.Child("namespace"));
                break;
            case "User" or "Group":
                if (subject.Name.Length == 0) faults.Invalid(path.Child("name"), "", $"{subject.Kind.ToLowerInvariant()} name cannot be empty");
                if (subject.ApiGroup != Group) faults.NotSupported(path.Child("apiGroup"), subject.ApiGroup ?? "", Group);
                break;
            default: faults.NotSupported(path.Child("kind"), subject.Kind, "ServiceAccount", "User", "Group"); break;
        }
    }

    /// <summary>The internal form, which this refusal of Kubernetes prints.</summary>
    private static string Shown(RoleRef role) =>
        $$"""{"APIGroup":{{GoText.Quote(role.ApiGroup ?? "")}},"Kind":{{GoText.Quote(role.Kind)}},"Name":{{GoText.Quote(role.Name)}}}""";

    public static void SameRole(RoleRef? now, RoleRef? before, Faults faults)
    {
        if (now != before) faults.InvalidRaw(FieldPath.Root("roleRef"), Shown(now ?? RoleRef.Empty), "cannot change roleRef");
    }
}
