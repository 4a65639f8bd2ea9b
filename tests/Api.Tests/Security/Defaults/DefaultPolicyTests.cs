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
        var wanted = Parse("""{"metadata":{},"rules":[{"verbs":["get"]},{"verbs":["list"]}]}""");
        var present = Parse("""{"metadata":{"resourceVersion":"5"},"rules":[{"verbs":["get"]},{"verbs":["own"]}]}""");
        var merged = DefaultPolicy.Reconcile(present, wanted);
        Assert.Equal("""{"metadata":{"resourceVersion":"5"},"rules":[{"verbs":["get"]},{"verbs":["own"]},{"verbs":["list"]}]}""", merged!.ToJsonString());
        Assert.Null(DefaultPolicy.Reconcile(merged, wanted));
    }

    [Fact]
    public void A_role_that_shall_be_left_alone_is_left_alone() =>
        Assert.Null(DefaultPolicy.Reconcile(Parse("""{"metadata":{"annotations":{"rbac.authorization.kubernetes.io/autoupdate":"false"}}}"""), Parse("""{"rules":[{"verbs":["get"]}]}""")));

    private static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;
}
