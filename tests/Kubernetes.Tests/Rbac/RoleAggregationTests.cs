using Fairlead.Kubernetes.Meta;
using Fairlead.Kubernetes.Rbac;

namespace Fairlead.Kubernetes.Tests.Rbac;

public sealed class RoleAggregationTests
{
    private static ClusterRole Role(string name, string label, params string[] verbs) => new()
    {
        Metadata = new ObjectMeta { Name = name, Labels = new Dictionary<string, string> { [label] = "true" } },
        Rules = [.. verbs.Select(v => new PolicyRule { Verbs = [v], Resources = ["things"], ApiGroups = [""] })],
    };

    private static ClusterRole Union(string name, string gathers, string label = "none") => Role(name, label, "stale") with
    {
        AggregationRule = new() { ClusterRoleSelectors = [new() { MatchLabels = new Dictionary<string, string> { [gathers] = "true" } }] },
    };

    private static string VerbsOf(string name, params ClusterRole[] all) =>
        string.Join(',', RoleAggregation.RulesOf(all.Single(r => r.Metadata.Name == name), all).Select(r => r.Verbs[0]));

    [Fact]
    public void A_role_of_its_own_has_its_own_rules() => Assert.Equal("get,list", VerbsOf("a", Role("a", "x", "get", "list")));

    [Fact]
    public void A_union_has_the_rules_of_those_it_gathers_each_once_in_order_of_name() =>
        Assert.Equal("get,list,watch", VerbsOf("u", Union("u", "x"), Role("b", "x", "list", "watch"), Role("a", "x", "get", "list"), Role("c", "y", "delete")));

    [Fact]
    public void A_union_gathers_unions() =>
        Assert.Equal("get,create", VerbsOf("admin", Union("admin", "to-admin"), Union("edit", "to-edit", "to-admin"), Role("e", "to-edit", "get"), Role("x", "to-admin", "create")));

    [Fact]
    public void A_circle_ends() => Assert.Equal("get", VerbsOf("a", Union("a", "to-a", "to-b"), Union("b", "to-b", "to-a"), Role("c", "to-b", "get")));

    [Fact]
    public void Nothing_gathered_is_nothing() => Assert.Equal("", VerbsOf("u", Union("u", "x")));
}
