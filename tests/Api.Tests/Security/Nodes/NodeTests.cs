using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Security;
using Fairlead.Api.Security.Defaults;
using Fairlead.Api.Security.Nodes;
using Fairlead.Api.Security.Rbac;
using Fairlead.Kubernetes;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Tests.Security.Nodes;

public sealed class NodeTests
{
    private readonly FakeCluster _cluster = FakeCluster.WithDefaults()
        .Set(KubernetesResources.Pod, """
            {"metadata":{"name":"p","namespace":"a","uid":"up"},"spec":{"nodeName":"n1","serviceAccountName":"bot","imagePullSecrets":[{"name":"pull"}],
             "containers":[{"name":"c","env":[{"name":"E","valueFrom":{"secretKeyRef":{"name":"env","key":"k"}}}],"envFrom":[{"configMapRef":{"name":"map"}}]}],
             "volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"claim"}},{"name":"t","projected":{"sources":[{"configMap":{"name":"root-ca"}}]}}]}}
            """)
        .Set(KubernetesResources.Pod, """{"metadata":{"name":"q","namespace":"a","uid":"uq"},"spec":{"nodeName":"n2"}}""")
        .Set(KubernetesResources.Node, """{"metadata":{"name":"n1","uid":"u1"}}""")
        .Set(KubernetesResources.PersistentVolumeClaim, """{"metadata":{"name":"claim","namespace":"a"},"spec":{"volumeName":"vol"}}""");

    private Verdict Ask(string node, string method, string path)
    {
        var authorizer = new ClusterAuthorizer(new NodeAuthorizer(new NodeGraph(_cluster), ComponentRoles.NodeRules), new RbacAuthorizer(new Policy(_cluster)));
        return authorizer.Authorize(ComponentIdentities.Node(node), RequestInfoReader.Read(method, path, false, null));
    }

    [Theory]
    [InlineData("GET", "/api/v1/namespaces/a/secrets/env")]
    [InlineData("GET", "/api/v1/namespaces/a/secrets/pull")]
    [InlineData("GET", "/api/v1/namespaces/a/configmaps/map")]
    [InlineData("GET", "/api/v1/namespaces/a/configmaps/root-ca")]
    [InlineData("GET", "/api/v1/namespaces/a/persistentvolumeclaims/claim")]
    [InlineData("GET", "/api/v1/persistentvolumes/vol")]
    [InlineData("GET", "/api/v1/namespaces/a/pods/p")]
    [InlineData("POST", "/api/v1/namespaces/a/serviceaccounts/bot/token")]
    public void A_node_reads_what_its_pods_need_and_no_other_node_does(string method, string path)
    {
        Assert.True(Ask("n1", method, path).IsAllowed);
        Assert.Equal(Verdict.Denied("no relationship found between node 'n2' and this object"), Ask("n2", method, path));
    }

    [Theory]
    [InlineData("GET", "/api/v1/namespaces/a/secrets/other", "no relationship found between node 'n1' and this object")]
    [InlineData("GET", "/api/v1/namespaces/a/secrets", "No Object name found")]
    [InlineData("GET", "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/n2", "can only access node lease with the same name as the requesting node")]
    [InlineData("GET", "/apis/coordination.k8s.io/v1/namespaces/default/leases/n1", "can only access leases in the \"kube-node-lease\" system namespace")]
    [InlineData("GET", "/apis/storage.k8s.io/v1/csinodes/n2", "can only access CSINode with the same name as the requesting node")]
    [InlineData("GET", "/apis/resource.k8s.io/v1/namespaces/a/resourceclaims/claim", "no relationship found between node 'n1' and this object")]
    [InlineData("DELETE", "/apis/resource.k8s.io/v1/resourceslices", "can only list/watch/deletecollection resourceslices with nodeName field selector")]
    [InlineData("PATCH", "/api/v1/nodes/n2", "node 'n1' cannot patch 'n2', only its own Node object")]
    [InlineData("DELETE", "/api/v1/namespaces/a/services/s", "")]
    public void A_node_may_not(string method, string path, string why) => Assert.Equal(Verdict.Denied(why), Ask("n1", method, path));

    [Theory]
    [InlineData("GET", "/api/v1/nodes")]
    [InlineData("GET", "/api/v1/nodes/n1")]
    [InlineData("PATCH", "/api/v1/nodes/n1/status")]
    [InlineData("GET", "/api/v1/services")]
    [InlineData("PATCH", "/api/v1/namespaces/a/pods/p/status")]
    [InlineData("POST", "/api/v1/namespaces/a/events")]
    [InlineData("PUT", "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/n1")]
    [InlineData("GET", "/apis/discovery.k8s.io/v1/endpointslices")]
    [InlineData("GET", "/apis/storage.k8s.io/v1/csidrivers")]
    [InlineData("POST", "/apis/storage.k8s.io/v1/csinodes")]
    [InlineData("GET", "/apis/storage.k8s.io/v1/csinodes/n1")]
    public void A_node_may(string method, string path) => Assert.Equal(Verdict.Allowed.IsAllowed, Ask("n1", method, path).IsAllowed);

    [Theory]
    [InlineData("", false)]
    [InlineData("spec.nodeName=n2", false)]
    [InlineData("spec.nodeName=n1", true)]
    [InlineData("status.phase!=Failed,spec.nodeName==n1", true)]
    public void A_node_lists_its_own_pods(string fieldSelector, bool allowed)
    {
        var authorizer = new NodeAuthorizer(new NodeGraph(_cluster), ComponentRoles.NodeRules);
        var info = RequestInfoReader.Read("GET", "/api/v1/pods", true, null) with { FieldSelector = fieldSelector };
        Assert.Equal(allowed, authorizer.Authorize(ComponentIdentities.Node("n1"), AccessRequest.Of(info))!.Value.IsAllowed);
    }

    [Fact]
    public void A_pod_that_moved_away_takes_its_secrets_with_it()
    {
        Assert.True(Ask("n1", "GET", "/api/v1/namespaces/a/secrets/env").IsAllowed);
        _cluster.Remove(KubernetesResources.Pod, "a", "p");
        Assert.False(Ask("n1", "GET", "/api/v1/namespaces/a/secrets/env").IsAllowed);
    }

    private const string OwnPod = """{"spec":{"nodeName":"n1"}}""";
    private const string OtherPod = """{"spec":{"nodeName":"n2"}}""";
    private const string Owner = "\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"name\":\"n1\",\"uid\":\"u1\",\"controller\":true}]";
    private const string Mirror = $$$"""{"metadata":{"annotations":{"kubernetes.io/config.mirror":"x"},{{{Owner}}}},"spec":{"nodeName":"n1"}}""";

    [Theory]
    [InlineData("kube-node-lease", "n1", true)]
    [InlineData("kube-node-lease", "n2", false)]
    [InlineData("kube-system", "fairlead-speaker-n1", true)]
    [InlineData("kube-system", "fairlead-speaker-n2", false)]
    public void A_node_makes_its_own_leases(string ns, string name, bool allowed)
    {
        var write = new GuardedWrite(KubernetesResources.Lease, "", ns, name, Parse("{}"), null);
        Assert.Equal(allowed, new NodeRestriction(_cluster).Refuse(ComponentIdentities.Node("n1"), write) is null);
    }

    [Theory]
    [InlineData("kube-node-lease", "n1", true)]
    [InlineData("kube-node-lease", "n2", false)]
    [InlineData("kube-system", "fairlead-speaker-n1", true)]
    [InlineData("kube-system", "fairlead-speaker-n2", false)]
    [InlineData("kube-system", "fairlead-load-balancer", true)]
    [InlineData("default", "n1", false)]
    public void A_node_renews_its_own_leases_and_those_it_shares(string ns, string name, bool allowed)
    {
        var write = new GuardedWrite(KubernetesResources.Lease, "", ns, name, Parse("{}"), Parse("{}"));
        Assert.Equal(allowed, new NodeRestriction(_cluster).Refuse(ComponentIdentities.Node("n1"), write) is null);
    }

    [Theory]
    [InlineData("pods", "status", "p", OwnPod, OwnPod, null)]
    [InlineData("pods", "status", "p", OtherPod, OtherPod, "node \"n1\" can only update pod status for pods with spec.nodeName set to itself")]
    [InlineData("pods", "", "p", null, OtherPod, "node \"n1\" can only delete pods with spec.nodeName set to itself")]
    [InlineData("pods", "", "p", null, OwnPod, null)]
    [InlineData("pods", "", "p", OwnPod, null, "pod does not have \"kubernetes.io/config.mirror\" annotation, node \"n1\" can only create mirror pods")]
    [InlineData("pods", "", "p", Mirror, null, null)]
    [InlineData("nodes", "", "n2", "{}", "{}", "node \"n1\" is not allowed to modify node \"n2\"")]
    [InlineData("nodes", "", "n1", """{"spec":{"taints":[{"key":"k","effect":"NoSchedule"}]}}""", "{}", "node \"n1\" is not allowed to modify taints")]
    [InlineData("nodes", "", "n1", """{"metadata":{"labels":{"node-restriction.kubernetes.io/a":"b"}}}""", "{}", "is not allowed to modify labels: node-restriction.kubernetes.io/a")]
    [InlineData("nodes", "", "n1", """{"metadata":{"labels":{"node-role.kubernetes.io/control-plane":"","x.k8s.io/a":"b","k8s.io/c":"d","topology.kubernetes.io/zone":"z","own.example/a":"b","x.node.kubernetes.io/y":"z"}}}""", "{}", "is not allowed to modify labels: k8s.io/c, node-role.kubernetes.io/control-plane, x.k8s.io/a")]
    [InlineData("nodes", "", "n1", """{"metadata":{"labels":{"node-role.kubernetes.io/control-plane":"","kubernetes.io/os":"linux"}},"spec":{"taints":[{"key":"k","effect":"NoSchedule"}]}}""", null, "node \"n1\" is not allowed to set the following labels: node-role.kubernetes.io/control-plane")]
    [InlineData("pods", "status", "p", """{"metadata":{"labels":{"a":"b"}},"spec":{"nodeName":"n1"}}""", OwnPod, "node \"n1\" cannot update labels through pod status")]
    [InlineData("pods", "", "p", OwnPod, OwnPod, "unexpected operation \"UPDATE\", node \"n1\" can only create and delete mirror pods")]
    [InlineData("pods", "ephemeralcontainers", "p", OwnPod, OwnPod, "unexpected pod subresource \"ephemeralcontainers\", only 'status' and 'eviction' are allowed")]
    [InlineData("nodes", "status", "n1", "{}", "{}", null)]
    public void A_node_writes_its_own(string resource, string subresource, string name, string? now, string? old, string? why)
    {
        var type = resource == "pods" ? KubernetesResources.Pod : KubernetesResources.Node;
        var write = new GuardedWrite(type, subresource, "", name, Parse(now), Parse(old));
        Assert.Equal(why is null ? null : $"{resource} \"{name}\" is forbidden: {why}", new NodeRestriction(_cluster).Refuse(ComponentIdentities.Node("n1"), write)?.Message);
        Assert.Null(new NodeRestriction(_cluster).Refuse(Identity.Of("jane", []), write));
    }

    [Theory]
    [InlineData("", "", "node \"n1\" can only create pods with an owner reference set to itself")]
    [InlineData("""{"apiVersion":"v1","kind":"Node","name":"n2","uid":"u1","controller":true}""", "", "node \"n1\" can only create pods with an owner reference set to itself")]
    [InlineData("""{"apiVersion":"v1","kind":"Node","name":"n1","uid":"u1","controller":true},{"apiVersion":"v1","kind":"Node","name":"n1","uid":"u2"}""", "", "node \"n1\" can only create pods with a single owner reference set to itself")]
    [InlineData("""{"apiVersion":"v1","kind":"Node","name":"n1","uid":"u1"}""", "", "node \"n1\" can only create pods with a controller owner reference set to itself")]
    [InlineData("""{"apiVersion":"v1","kind":"Node","name":"n1","uid":"u1","controller":true,"blockOwnerDeletion":true}""", "", "node \"n1\" must not set blockOwnerDeletion on an owner reference")]
    [InlineData("""{"apiVersion":"v1","kind":"Node","name":"n1","uid":"u9","controller":true}""", "", "node n1 UID mismatch: expected u9 got u1")]
    [InlineData(null, """, "serviceAccountName":"a" """, "node \"n1\" can not create pods that reference a service account")]
    [InlineData(null, """, "volumes":[{"name":"v","secret":{"secretName":"s"}}] """, "node \"n1\" can not create pods that reference secrets")]
    [InlineData(null, """, "volumes":[{"name":"v","csi":{"driver":"d","nodePublishSecretRef":{"name":"s"}}}] """, "node \"n1\" can not create pods that reference secrets")]
    [InlineData(null, """, "containers":[{"name":"c","envFrom":[{"configMapRef":{"name":"m"}}]}] """, "node \"n1\" can not create pods that reference configmaps")]
    [InlineData(null, """, "volumes":[{"name":"v","projected":{"sources":[{"clusterTrustBundle":{"name":"b","path":"p"}}]}}] """, "node \"n1\" can not create pods that reference clustertrustbundles")]
    [InlineData(null, """, "volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"c"}}] """, "node \"n1\" can not create pods that reference persistentvolumeclaims")]
    [InlineData(null, "", null)]
    public void A_mirror_pod_is_its_nodes_and_needs_nothing(string? owners, string spec, string? why)
    {
        string json = $$$"""{"metadata":{"annotations":{"kubernetes.io/config.mirror":"x"},{{{(owners is null ? Owner : $"\"ownerReferences\":[{owners}]")}}}},"spec":{"nodeName":"n1"{{{spec}}} }}""";
        var write = new GuardedWrite(KubernetesResources.Pod, "", "a", "p", Parse(json), null);
        Assert.Equal(why is null ? null : $"pods \"p\" is forbidden: {why}", new NodeRestriction(_cluster).Refuse(ComponentIdentities.Node("n1"), write)?.Message);
    }

    [Theory]
    [InlineData("{}", "node requested token not bound to a pod")]
    [InlineData("""{"boundObjectRef":{"apiVersion":"v1","kind":"Secret","name":"p","uid":"u"}}""", "node requested token not bound to a pod")]
    [InlineData("""{"boundObjectRef":{"apiVersion":"v1","kind":"Pod","name":"p"}}""", "node requested token with a pod binding without a uid")]
    [InlineData("""{"boundObjectRef":{"apiVersion":"v1","kind":"Pod","name":"p","uid":"u"}}""", "the UID in the bound object reference (u) does not match the UID in record. The object might have been deleted and then recreated")]
    [InlineData("""{"boundObjectRef":{"apiVersion":"v1","kind":"Pod","name":"p","uid":"up"}}""", null)]
    [InlineData("""{"boundObjectRef":{"apiVersion":"v1","kind":"Pod","name":"q","uid":"uq"}}""", "node requested token bound to a pod scheduled on a different node")]
    public void A_node_has_tokens_made_for_its_pods(string spec, string? why)
    {
        var write = new GuardedWrite(KubernetesResources.ServiceAccount, "token", "a", "bot", Parse($$"""{"spec":{{spec}}}"""), null);
        Assert.Equal(why is null ? null : $"serviceaccounts \"bot\" is forbidden: {why}", new NodeRestriction(_cluster).Refuse(ComponentIdentities.Node("n1"), write)?.Message);
    }

    [Theory]
    [InlineData("", "may only update PVC status")]
    [InlineData("status", null)]
    public void A_node_tells_how_far_a_claim_has_grown(string subresource, string? why)
    {
        var old = Parse("""{"metadata":{"name":"claim","resourceVersion":"1"},"status":{"phase":"Bound"}}""");
        var now = Parse("""{"metadata":{"name":"claim"},"status":{"phase":"Bound","capacity":{"storage":"2Gi"}}}""");
        var write = new GuardedWrite(KubernetesResources.PersistentVolumeClaim, subresource, "a", "claim", now, old);
        Assert.Equal(why is null ? null : $"persistentvolumeclaims \"claim\" is forbidden: {why}", new NodeRestriction(_cluster).Refuse(ComponentIdentities.Node("n1"), write)?.Message);
        write = write with { Object = Parse("""{"metadata":{"name":"claim"},"status":{"phase":"Lost"}}"""), Subresource = "status" };
        Assert.NotNull(new NodeRestriction(_cluster).Refuse(ComponentIdentities.Node("n1"), write));
    }

    private static JsonObject? Parse(string? json) => json is null ? null : (JsonObject)JsonNode.Parse(json)!;
}
