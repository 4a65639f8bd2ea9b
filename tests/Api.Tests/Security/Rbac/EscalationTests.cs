using System.Text.Json.Nodes;
using Fairlead.Api.Security;
using Fairlead.Api.Security.Defaults;
using Fairlead.Api.Security.Nodes;
using Fairlead.Api.Security.Rbac;
using Fairlead.Kubernetes;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Tests.Security.Rbac;

public sealed class EscalationTests
{
    private static readonly Identity Jane = Identity.Of("jane", []);

    private readonly FakeCluster _cluster = FakeCluster.WithDefaults().Set(KubernetesResources.RoleBinding, """
        {"metadata":{"name":"rb","namespace":"a"},"roleRef":{"kind":"ClusterRole","name":"admin"},"subjects":[{"kind":"User","name":"jane"}]}
        """);

    private string? Refuse(Identity who, ResourceType type, string ns, string json, string? old = null)
    {
        var policy = new Policy(_cluster);
        var authorizer = new ClusterAuthorizer(new NodeAuthorizer(new NodeGraph(_cluster), ComponentRoles.NodeRules), new RbacAuthorizer(policy));
        var write = new GuardedWrite(type, "", ns, "x", (JsonObject)JsonNode.Parse(json)!, old is null ? null : (JsonObject)JsonNode.Parse(old)!);
        return new EscalationGuard(policy, authorizer.Authorize).Refuse(who, write)?.Message;
    }

    [Fact]
    public void One_may_grant_what_one_has() =>
        Assert.Null(Refuse(Jane, KubernetesResources.Role, "a", """{"rules":[{"verbs":["get","delete"],"apiGroups":[""],"resources":["pods","configmaps"]}]}"""));

    [Fact]
    public void One_may_not_grant_more_than_one_has() =>
        Assert.Equal(
            """
            roles.rbac.authorization.k8s.io "x" is forbidden: user "jane" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:
            {APIGroups:[""], Resources:["nodes"], Verbs:["get" "delete"]}
            {APIGroups:[""], Resources:["pods"], Verbs:["*"]}
            """,
            Refuse(Jane, KubernetesResources.Role, "a", """{"rules":[{"verbs":["get","delete"],"apiGroups":[""],"resources":["nodes"]},{"verbs":["*","get"],"apiGroups":[""],"resources":["pods"]}]}"""));

    [Fact]
    public void One_may_not_grant_elsewhere() =>
        Assert.Contains("not currently held", Refuse(Jane, KubernetesResources.Role, "b", """{"rules":[{"verbs":["get"],"apiGroups":[""],"resources":["pods"]}]}"""));

    [Fact]
    public void The_verb_escalate_permits_it()
    {
        _cluster.Set(KubernetesResources.Role, """{"metadata":{"name":"e","namespace":"a"},"rules":[{"verbs":["escalate"],"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles"]}]}""")
            .Set(KubernetesResources.RoleBinding, """{"metadata":{"name":"e","namespace":"a"},"roleRef":{"kind":"Role","name":"e"},"subjects":[{"kind":"User","name":"jane"}]}""");
        Assert.Null(Refuse(Jane, KubernetesResources.Role, "a", """{"rules":[{"verbs":["*"],"apiGroups":["*"],"resources":["*"]}]}"""));
    }

    [Fact]
    public void Masters_may_grant_all() =>
        Assert.Null(Refuse(new Identity("root", [Identity.Masters]), KubernetesResources.ClusterRole, "", """{"rules":[{"verbs":["*"],"apiGroups":["*"],"resources":["*"]}]}"""));

    [Fact]
    public void A_change_that_grants_nothing_new_is_no_escalation() =>
        Assert.Null(Refuse(Jane, KubernetesResources.Role, "a", """{"metadata":{"labels":{"a":"b"}},"rules":[{"verbs":["*"]}]}""", """{"rules":[{"verbs":["*"]}]}"""));

    [Theory]
    [InlineData("ClusterRole", "view", null)]
    [InlineData("ClusterRole", "cluster-admin", "not currently held:\n{APIGroups:[\"*\"], Resources:[\"*\"], Verbs:[\"*\"]}\n{NonResourceURLs:[\"*\"], Verbs:[\"*\"]}")]
    [InlineData("ClusterRole", "nope", "clusterroles.rbac.authorization.k8s.io \"nope\" not found")]
    [InlineData("Role", "nope", "roles.rbac.authorization.k8s.io \"nope\" not found")]
    public void One_may_bind_roles_within_ones_own_rights(string kind, string role, string? words)
    {
        string? refused = Refuse(Jane, KubernetesResources.RoleBinding, "a", $$"""{"roleRef":{"kind":"{{kind}}","name":"{{role}}"},"subjects":[{"kind":"User","name":"joe"}]}""");
        if (words is null) Assert.Null(refused);
        else Assert.EndsWith(words, refused);
    }

    [Fact]
    public void Aggregation_needs_all_rights() =>
        Assert.EndsWith("must have cluster-admin privileges to use an aggregationRule",
            Refuse(Jane, KubernetesResources.ClusterRole, "", """{"aggregationRule":{"clusterRoleSelectors":[{"matchLabels":{"a":"b"}}]},"rules":[]}"""));
}
