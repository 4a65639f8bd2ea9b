using System.Text.Json.Nodes;
using Fairlead.Api.Security.Defaults;

namespace Fairlead.Api.Tests.Security.Defaults;

public sealed class DefaultPolicyTests
{
    [Fact]
    public void Every_binding_names_a_role_that_is_there()
    {
        var objects = DefaultPolicy.Objects().ToList();
        var roles = objects.Where(o => o.Type.Kind is "Role" or "ClusterRole")
            .Select(o => (o.Type.Kind, (string?)o.Object["metadata"]!["namespace"] ?? "", (string)o.Object["metadata"]!["name"]!)).ToHashSet();
        foreach (var (type, binding) in objects.Where(o => o.Type.Kind.EndsWith("Binding", StringComparison.Ordinal)))
        {
            string kind = (string)binding["roleRef"]!["kind"]!;
            string ns = kind == "Role" ? (string)binding["metadata"]!["namespace"]! : "";
            Assert.Contains((kind, ns, (string)binding["roleRef"]!["name"]!), roles);
        }
    }

    [Fact]
    public void No_name_stands_twice() =>
        Assert.Empty(DefaultPolicy.Objects().GroupBy(o => (o.Type.Kind, (string?)o.Object["metadata"]!["namespace"], (string)o.Object["metadata"]!["name"]!)).Where(g => g.Count() > 1).Select(g => g.Key));

    [Fact]
    public void Aggregated_roles_show_their_rules() =>
        Assert.NotEmpty(DefaultPolicy.Objects().Single(o => (string?)o.Object["metadata"]!["name"] == "admin").Object["rules"]!.AsArray());

    [Fact]
    public void What_is_missing_is_added_and_what_was_added_stays()
    {
        var wanted = Parse("""{"metadata":{},"rules":[{"verbs":["get"],"apiGroups":[""],"resources":["pods"]},{"verbs":["list"],"apiGroups":[""],"resources":["pods"]}]}""");
        var present = Parse("""{"metadata":{"resourceVersion":"5"},"rules":[{"verbs":["get"],"apiGroups":[""],"resources":["pods"]},{"verbs":["own"],"apiGroups":[""],"resources":["pods"]}]}""");
        var merged = DefaultPolicy.Reconcile(present, wanted);
        Assert.Equal(["get", "own", "list"], merged!["rules"]!.AsArray().Select(rule => (string)rule!["verbs"]![0]!));
        Assert.Null(DefaultPolicy.Reconcile(merged, wanted));
    }

    [Fact]
    public void What_is_held_in_other_words_is_not_added() => Assert.Null(DefaultPolicy.Reconcile(
        Parse("""{"metadata":{},"rules":[{"verbs":["*"],"apiGroups":[""],"resources":["pods","nodes"]}]}"""),
        Parse("""{"metadata":{},"rules":[{"verbs":["get","list"],"apiGroups":[""],"resources":["pods"]}]}""")));

    [Theory]
    [InlineData("kube-apiserver", "now")]
    [InlineData("kubectl-edit", "before now")]
    public void What_an_older_release_granted_goes_unless_somebody_has_made_the_list_his(string owner, string left)
    {
        var present = Parse($$$"""
            {"metadata":{"managedFields":[{"manager":"kube-apiserver","fieldsV1":{"f:metadata":{} } },{"manager":"{{{owner}}}","fieldsV1":{"f:rules":{},"f:subjects":{} } }]},
             "rules":[{"verbs":["before"],"apiGroups":[""],"resources":["pods"]}],"subjects":[{"kind":"User","name":"before"}]}
            """);
        var wanted = Parse("""{"metadata":{},"rules":[{"verbs":["now"],"apiGroups":[""],"resources":["pods"]}],"subjects":[{"kind":"User","name":"now"}]}""");
        var merged = DefaultPolicy.Reconcile(present, wanted)!;
        Assert.Equal(left, string.Join(' ', merged["rules"]!.AsArray().Select(rule => (string)rule!["verbs"]![0]!)));
        Assert.Equal(left, string.Join(' ', merged["subjects"]!.AsArray().Select(subject => (string)subject!["name"]!)));
        Assert.Null(DefaultPolicy.Reconcile(merged, wanted));
    }

    [Fact]
    public void The_rules_that_a_role_has_gathered_are_let_be() => Assert.Null(DefaultPolicy.Reconcile(
        Parse("""{"metadata":{"managedFields":[]},"aggregationRule":{},"rules":[{"verbs":["gathered"]}]}"""), Parse("""{"metadata":{},"aggregationRule":{},"rules":[{"verbs":["get"]}]}""")));

    [Fact]
    public void Every_object_of_this_release_is_right_as_it_is() =>
        Assert.All(DefaultPolicy.Bootstrap(), made => Assert.Null(made.Reconcile((JsonObject)made.Reconcile(null)!.DeepClone())));

    [Fact]
    public void A_role_that_shall_be_left_alone_is_left_alone() =>
        Assert.Null(DefaultPolicy.Reconcile(Parse("""{"metadata":{"annotations":{"rbac.authorization.kubernetes.io/autoupdate":"false"}}}"""), Parse("""{"rules":[{"verbs":["get"]}]}""")));

    private static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;
}
