using Fairlead.Kubernetes.Rbac;

namespace Fairlead.Api.Security.Defaults;

/// <summary>Short words for writing policy as a list. Verbs, resources, names and paths are separated by spaces.</summary>
internal static class PolicyWords
{
    public const string Read = "get list watch";
    public const string Write = "create delete deletecollection patch update";
    public const string ReadWrite = "create delete deletecollection get list patch update watch";
    public const string RbacGroup = "rbac.authorization.k8s.io";
    public const string AutoUpdate = "rbac.authorization.kubernetes.io/autoupdate";

    public static PolicyRule May(string verbs, string groups, string resources, string names = "") => new()
    {
        Verbs = Split(verbs), ApiGroups = groups.Length == 0 ? [""] : SplitGroups(groups), Resources = Split(resources), ResourceNames = Split(names),
    };

    public static PolicyRule MayPath(string verbs, string paths) => new() { Verbs = Split(verbs), NonResourceURLs = Split(paths) };

    /// <summary>Both event groups: those who tell what happened.</summary>
    public static PolicyRule Events { get; } = May("create patch update", "core events.k8s.io", "events");

    public static ClusterRole Role(string name, params PolicyRule[] rules) => new() { Metadata = Meta(name, ""), Rules = rules };

    public static ClusterRole Labelled(this ClusterRole role, string label) => role with
    {
        Metadata = role.Metadata with { Labels = new Dictionary<string, string>(role.Metadata.Labels) { [$"{RbacGroup}/{label}"] = "true" } },
    };

    public static ClusterRole Union(string name, string label) => new()
    {
        Metadata = Meta(name, ""),
        AggregationRule = new() { ClusterRoleSelectors = [new() { MatchLabels = new Dictionary<string, string> { [$"{RbacGroup}/{label}"] = "true" } }] },
    };

    public static Role RoleIn(string ns, string name, params PolicyRule[] rules) => new() { Metadata = Meta(name, ns), Rules = rules };

    public static ClusterRoleBinding Bind(string role, params Subject[] subjects) => Bind(role, role, subjects);

    public static ClusterRoleBinding Bind(string name, string role, Subject[] subjects) => new()
    {
        Metadata = Meta(name, ""), Subjects = subjects, RoleRef = new() { ApiGroup = RbacGroup, Kind = "ClusterRole", Name = role },
    };

    public static RoleBinding BindIn(string ns, string role, params Subject[] subjects) => BindIn(ns, role, role, subjects);

    public static RoleBinding BindIn(string ns, string name, string role, params Subject[] subjects) => new()
    {
        Metadata = Meta(name, ns), Subjects = subjects, RoleRef = new() { ApiGroup = RbacGroup, Kind = "Role", Name = role },
    };

    public static Subject User(string name) => new() { Kind = "User", ApiGroup = RbacGroup, Name = name };

    public static Subject Group(string name) => new() { Kind = "Group", ApiGroup = RbacGroup, Name = name };

    public static Subject Account(string ns, string name) => new() { Kind = "ServiceAccount", Namespace = ns, Name = name };

    private static Kubernetes.Meta.ObjectMeta Meta(string name, string ns) => new()
    {
        Name = name, Namespace = ns.Length == 0 ? null : ns,
        Labels = new Dictionary<string, string> { ["kubernetes.io/bootstrapping"] = "rbac-defaults" },
        Annotations = new Dictionary<string, string> { [AutoUpdate] = "true" },
    };

    private static string[] Split(string words) => words.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>"core" stands for the group without a name.</summary>
    private static string[] SplitGroups(string words) => [.. Split(words).Select(g => g == "core" ? "" : g)];
}
