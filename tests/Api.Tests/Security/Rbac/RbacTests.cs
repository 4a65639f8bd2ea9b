using Fairlead.Api.Http;
using Fairlead.Api.Security;
using Fairlead.Api.Security.Defaults;
using Fairlead.Api.Security.Nodes;
using Fairlead.Api.Security.Rbac;
using Fairlead.Kubernetes;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Tests.Security.Rbac;

public sealed class RbacTests
{
    private readonly FakeCluster _cluster = FakeCluster.WithDefaults();

    private static readonly Identity Jane = Identity.Of("jane", ["devs"]);

    private Verdict Ask(Identity who, string method, string path, bool watch = false)
    {
        var authorizer = new ClusterAuthorizer(new NodeAuthorizer(new NodeGraph(_cluster), ComponentRoles.NodeRules), new RbacAuthorizer(new Policy(_cluster)));
        return authorizer.Authorize(who, RequestInfoReader.Read(method, path, watch, null));
    }

    private void Bind(string name, string role, string subject) => _cluster.Set(KubernetesResources.ClusterRoleBinding,
        $$"""{"metadata":{"name":"{{name}}"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"{{role}}"},"subjects":[{{subject}}]}""");

    private void BindIn(string ns, string kind, string role, string subject) => _cluster.Set(KubernetesResources.RoleBinding,
        $$"""{"metadata":{"name":"rb","namespace":"{{ns}}"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"{{kind}}","name":"{{role}}"},"subjects":[{{subject}}]}""");

    [Theory]
    [InlineData("GET", "/healthz", true)]
    [InlineData("GET", "/livez", true)]
    [InlineData("GET", "/readyz", true)]
    [InlineData("GET", "/version", true)]
    [InlineData("POST", "/version", false)]
    [InlineData("GET", "/api", false)]
    [InlineData("GET", "/metrics", false)]
    [InlineData("GET", "/openapi/v2", false)]
    [InlineData("GET", "/api/v1/namespaces", false)]
    [InlineData("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", false)]
    public void Anonymous_sees_health_and_version_alone(string method, string path, bool allowed) =>
        Assert.Equal(allowed, Ask(Identity.Anonymous, method, path).IsAllowed);

    [Theory]
    [InlineData("GET", "/api/v1", true)]
    [InlineData("GET", "/apis/apps/v1", true)]
    [InlineData("GET", "/openapi/v3/api/v1", true)]
    [InlineData("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", true)]
    [InlineData("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", true)]
    [InlineData("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", false)]
    [InlineData("GET", "/api/v1/namespaces/default/pods", false)]
    public void Whoever_is_authenticated_may_discover_and_ask_about_himself(string method, string path, bool allowed) =>
        Assert.Equal(allowed, Ask(Jane, method, path).IsAllowed);

    [Fact]
    public void Masters_may_everything() =>
        Assert.True(Ask(new Identity("root", [Identity.Masters]), "DELETE", "/api/v1/namespaces/kube-system/secrets/x").IsAllowed);

    [Theory]
    [InlineData("view", "GET", "/api/v1/namespaces/a/pods/p/log", true)]
    [InlineData("view", "GET", "/api/v1/namespaces/a/secrets", false)]
    [InlineData("view", "POST", "/api/v1/namespaces/a/services", false)]
    [InlineData("edit", "POST", "/api/v1/namespaces/a/services", true)]
    [InlineData("edit", "GET", "/api/v1/namespaces/a/pods/p/log", true)]
    [InlineData("edit", "GET", "/api/v1/namespaces/a/secrets/s", true)]
    [InlineData("edit", "POST", "/api/v1/namespaces/a/pods/p/exec", true)]
    [InlineData("edit", "POST", "/apis/rbac.authorization.k8s.io/v1/namespaces/a/roles", false)]
    [InlineData("admin", "POST", "/apis/rbac.authorization.k8s.io/v1/namespaces/a/roles", true)]
    [InlineData("admin", "DELETE", "/apis/apps/v1/namespaces/a/deployments/d", true)]
    [InlineData("admin", "GET", "/api/v1/namespaces/b/pods", false)]
    [InlineData("admin", "PUT", "/api/v1/nodes/n", false)]
    public void View_edit_and_admin_of_a_namespace(string role, string method, string path, bool allowed)
    {
        BindIn("a", "ClusterRole", role, """{"kind":"Group","name":"devs"}""");
        Assert.Equal(allowed, Ask(Jane, method, path).IsAllowed);
    }

    [Fact]
    public void A_role_of_its_own_joins_view_by_label()
    {
        BindIn("a", "ClusterRole", "view", """{"kind":"User","name":"jane"}""");
        Assert.False(Ask(Jane, "GET", "/apis/example.com/v1/namespaces/a/things").IsAllowed);
        _cluster.Set(KubernetesResources.ClusterRole, """
            {"metadata":{"name":"things","labels":{"rbac.authorization.k8s.io/aggregate-to-view":"true"}},
             "rules":[{"verbs":["list"],"apiGroups":["example.com"],"resources":["things"]}]}
            """);
        Assert.True(Ask(Jane, "GET", "/apis/example.com/v1/namespaces/a/things").IsAllowed);
    }

    [Fact]
    public void A_binding_works_from_the_moment_it_is_there_until_it_is_gone()
    {
        Assert.False(Ask(Jane, "GET", "/api/v1/nodes").IsAllowed);
        Bind("jane", "cluster-admin", """{"kind":"User","name":"jane"}""");
        Assert.Equal(new Verdict(true, "RBAC: allowed by ClusterRoleBinding \"jane\" of ClusterRole \"cluster-admin\" to User \"jane\""), Ask(Jane, "GET", "/api/v1/nodes"));
        _cluster.Remove(KubernetesResources.ClusterRoleBinding, "", "jane");
        Assert.False(Ask(Jane, "GET", "/api/v1/nodes").IsAllowed);
    }

    [Fact]
    public void A_service_account_is_bound_by_name_and_namespace()
    {
        _cluster.Set(KubernetesResources.Role, """{"metadata":{"name":"r","namespace":"a"},"rules":[{"verbs":["get"],"apiGroups":[""],"resources":["configmaps"],"resourceNames":["mine"]}]}""");
        BindIn("a", "Role", "r", """{"kind":"ServiceAccount","name":"bot","namespace":"b"}""");
        var bot = Identity.Of("system:serviceaccount:b:bot", []);
        Assert.True(Ask(bot, "GET", "/api/v1/namespaces/a/configmaps/mine").IsAllowed);
        Assert.False(Ask(bot, "GET", "/api/v1/namespaces/a/configmaps/other").IsAllowed);
        Assert.False(Ask(bot, "GET", "/api/v1/namespaces/a/configmaps").IsAllowed);
        Assert.False(Ask(Identity.Of("system:serviceaccount:a:bot", []), "GET", "/api/v1/namespaces/a/configmaps/mine").IsAllowed);
    }

    [Fact]
    public void A_binding_to_a_role_that_is_not_there_is_told()
    {
        Bind("x", "gone", """{"kind":"User","name":"jane"}""");
        Assert.Equal(Verdict.Denied("RBAC: clusterrole.rbac.authorization.k8s.io \"gone\" not found"), Ask(Jane, "GET", "/api/v1/nodes"));
    }

    [Theory]
    [InlineData("system:kube-scheduler", "POST", "/api/v1/namespaces/a/pods/p/binding", true)]
    [InlineData("system:kube-scheduler", "GET", "/api/v1/namespaces/a/secrets/s", false)]
    [InlineData("system:kube-controller-manager", "POST", "/apis/apps/v1/namespaces/a/replicasets", true)]
    [InlineData("system:kube-controller-manager", "PUT", "/apis/discovery.k8s.io/v1/namespaces/a/endpointslices/e", true)]
    [InlineData("system:kube-controller-manager", "POST", "/apis/rbac.authorization.k8s.io/v1/clusterroles", false)]
    [InlineData("system:kube-controller-manager", "POST", "/api/v1/namespaces/a/pods/p/exec", false)]
    [InlineData("system:kube-controller-manager", "PATCH", "/apis/apps/v1/namespaces/a/deployments/d", true)]
    [InlineData("system:kube-controller-manager", "PUT", "/apis/apps/v1/namespaces/a/deployments/d", false)]
    [InlineData("system:kube-controller-manager", "POST", "/api/v1/namespaces/a/services", false)]
    [InlineData("kube-apiserver-kubelet-client", "POST", "/api/v1/nodes/n/proxy/run", true)]
    [InlineData("system:kube-proxy", "GET", "/apis/discovery.k8s.io/v1/endpointslices", true)]
    [InlineData("system:kube-proxy", "GET", "/api/v1/pods", false)]
    [InlineData("system:fairlead:dns", "PATCH", "/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices/kube-dns-n", true)]
    [InlineData("system:fairlead:dns", "PATCH", "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/e", false)]
    [InlineData("system:fairlead:load-balancer", "PATCH", "/api/v1/namespaces/a/services/s/status", true)]
    [InlineData("system:fairlead:load-balancer", "DELETE", "/api/v1/namespaces/a/services/s", false)]
    public void Each_part_may_do_its_own_work_only(string user, string method, string path, bool allowed) =>
        Assert.Equal(allowed, Ask(Identity.Of(user, []), method, path).IsAllowed);

    [Theory]
    [InlineData("/api/v1/namespaces/a/pods", "pods is forbidden: User \"jane\" cannot list resource \"pods\" in API group \"\" in the namespace \"a\"")]
    [InlineData("/api/v1/namespaces/a/pods/p/log", "pods \"p\" is forbidden: User \"jane\" cannot get resource \"pods/log\" in API group \"\" in the namespace \"a\"")]
    [InlineData("/apis/apps/v1/deployments", "deployments.apps is forbidden: User \"jane\" cannot list resource \"deployments\" in API group \"apps\" at the cluster scope")]
    [InlineData("/metrics", "forbidden: User \"jane\" cannot get path \"/metrics\"")]
    public void A_refusal_has_Kubernetes_words(string path, string words)
    {
        var info = RequestInfoReader.Read("GET", path, false, null);
        Assert.Equal(words, ForbiddenWords.Of(Jane, info, "").Message);
        Assert.Equal(words + ": because", ForbiddenWords.Of(Jane, info, "because").Message);
    }
}
