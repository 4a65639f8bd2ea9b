using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Api.Security;
using Fairlead.Api.Security.Defaults;
using Fairlead.Api.Security.Nodes;
using Fairlead.Api.Security.Rbac;

namespace Fairlead.Api.Tests.Security.Defaults;

/// <summary>Kubernetes' own roles and bindings, as the fixtures of its bootstrap policy have them for 1.36: ours beside them do not count here.</summary>
public sealed class KubernetesPolicyTests
{
    /// <summary>How many rules each role has. "view" and its like gather those of others.</summary>
    private const string Counts = """
        cluster-admin 2  system:aggregate-to-admin 2  system:aggregate-to-edit 15  system:aggregate-to-view 12  system:auth-delegator 2  system:basic-user 2
        system:certificates.k8s.io:certificatesigningrequests:nodeclient 1  system:certificates.k8s.io:certificatesigningrequests:selfnodeclient 1
        system:certificates.k8s.io:kube-apiserver-client-approver 1  system:certificates.k8s.io:kube-apiserver-client-kubelet-approver 1
        system:certificates.k8s.io:kubelet-serving-approver 1  system:certificates.k8s.io:legacy-unknown-approver 1  system:discovery 1  system:heapster 2
        system:kube-aggregator 1  system:kube-controller-manager 11  system:kube-dns 1  system:kube-scheduler 27  system:kubelet-api-admin 4  system:monitoring 2
        system:node 25  system:node-bootstrapper 1  system:node-problem-detector 3  system:node-proxier 5  system:persistent-volume-provisioner 5
        system:public-info-viewer 1  system:service-account-issuer-discovery 1  system:volume-scheduler 3
        system:controller:attachdetach-controller 8  system:controller:certificate-controller 6  system:controller:clusterrole-aggregation-controller 1
        system:controller:cronjob-controller 6  system:controller:daemon-set-controller 8  system:controller:deployment-controller 6
        system:controller:device-taint-eviction-controller 6  system:controller:disruption-controller 9  system:controller:endpoint-controller 4
        system:controller:endpointslice-controller 4  system:controller:endpointslicemirroring-controller 5  system:controller:ephemeral-volume-controller 4
        system:controller:expand-controller 4  system:controller:generic-garbage-collector 2  system:controller:horizontal-pod-autoscaler 8
        system:controller:job-controller 5  system:controller:legacy-service-account-token-cleaner 2  system:controller:namespace-controller 3
        system:controller:node-controller 5  system:controller:persistent-volume-binder 9  system:controller:pod-garbage-collector 3
        system:controller:pv-protection-controller 2  system:controller:pvc-protection-controller 4  system:controller:replicaset-controller 5
        system:controller:replication-controller 5  system:controller:resource-claim-controller 7  system:controller:resourcequota-controller 3
        system:controller:root-ca-cert-publisher 2  system:controller:route-controller 3  system:controller:selinux-warning-controller 5
        system:controller:service-account-controller 2  system:controller:service-cidrs-controller 5  system:controller:service-controller 4
        system:controller:statefulset-controller 10  system:controller:ttl-after-finished-controller 2  system:controller:ttl-controller 2
        system:controller:validatingadmissionpolicy-status-controller 3  system:controller:volumeattributesclass-protection-controller 4
        """;

    private const string NamespacedCounts = """
        kube-public/system:controller:bootstrap-signer 3  kube-system/extension-apiserver-authentication-reader 1  kube-system/system:controller:bootstrap-signer 1
        kube-system/system:controller:cloud-provider 1  kube-system/system:controller:token-cleaner 2
        kube-system/system::leader-locking-kube-controller-manager 2  kube-system/system::leader-locking-kube-scheduler 2
        """;

    private static IEnumerable<JsonObject> Of(string kind) =>
        DefaultPolicy.Objects().Where(o => o.Type.Kind == kind).Select(o => o.Object).Where(o => !Name(o).Contains("system:fairlead:", StringComparison.Ordinal));

    private static string Name(JsonObject obj) => obj["metadata"]!["namespace"] is { } ns ? $"{ns}/{obj["metadata"]!["name"]}" : (string)obj["metadata"]!["name"]!;

    [Theory]
    [InlineData("ClusterRole", Counts)]
    [InlineData("Role", NamespacedCounts)]
    public void Every_role_is_there_with_as_many_rules(string kind, string table)
    {
        var words = table.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var wanted = words.Chunk(2).Select(pair => $"{pair[0]} {pair[1]}").Order(StringComparer.Ordinal);
        Assert.Equal(wanted, Of(kind).Where(role => role["aggregationRule"] is null).Select(role => $"{Name(role)} {role["rules"]!.AsArray().Count}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_three_roles_that_gather_others_do_so_by_label() => Assert.Equal(
        ["admin aggregate-to-admin of ", "edit aggregate-to-edit of aggregate-to-admin", "view aggregate-to-view of aggregate-to-edit"],
        Of("ClusterRole").Where(role => role["aggregationRule"] is not null).Select(role =>
            $"{Name(role)} {Label(role["aggregationRule"]!["clusterRoleSelectors"]![0]!["matchLabels"]!)} of {Label(role["metadata"]!["labels"]!)}"));

    private static string Label(JsonNode labels) => string.Join(' ', labels.AsObject().Select(l => l.Key).Where(key => key.StartsWith(PolicyWords.RbacGroup, StringComparison.Ordinal)).Select(key => key.Split('/')[1]));

    [Fact]
    public void Words_of_a_rule_are_in_order()
    {
        var lists = Of("ClusterRole").Concat(Of("Role")).SelectMany(role => role["rules"]!.AsArray()).SelectMany(rule => rule!.AsObject().Select(list => list.Value!.AsArray().Select(word => (string)word!).ToArray()));
        Assert.All(lists, words => Assert.Equal(words.Order(StringComparer.Ordinal), words));
    }

    [Fact]
    public void Every_controller_s_role_is_bound_to_its_account_alone()
    {
        const string prefix = "system:controller:";
        var roles = Of("ClusterRole").Select(Name).Where(name => name.StartsWith(prefix, StringComparison.Ordinal));
        var bindings = Of("ClusterRoleBinding").Where(binding => Name(binding).StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(Name);
        Assert.Equal(roles, bindings.Keys);
        Assert.All(bindings, entry => Assert.Equal($$"""[{"kind":"ServiceAccount","name":"{{entry.Key[prefix.Length..]}}","namespace":"kube-system"}]""", entry.Value["subjects"]!.ToJsonString()));
    }

    [Theory]
    [InlineData("cluster-admin", "system:masters")]
    [InlineData("system:basic-user", "system:authenticated")]
    [InlineData("system:discovery", "system:authenticated")]
    [InlineData("system:kube-controller-manager", "system:kube-controller-manager")]
    [InlineData("system:kube-dns", "kube-dns")]
    [InlineData("system:kube-scheduler", "system:kube-scheduler")]
    [InlineData("system:monitoring", "system:monitoring")]
    [InlineData("system:node", "")]
    [InlineData("system:node-proxier", "system:kube-proxy")]
    [InlineData("system:public-info-viewer", "system:authenticated system:unauthenticated")]
    [InlineData("system:service-account-issuer-discovery", "system:serviceaccounts")]
    [InlineData("system:volume-scheduler", "system:kube-scheduler")]
    public void The_other_roles_are_bound_as_in_Kubernetes(string name, string subjects)
    {
        var binding = Of("ClusterRoleBinding").Single(b => Name(b) == name);
        Assert.Equal(subjects, string.Join(' ', (binding["subjects"] as JsonArray ?? []).Select(s => (string)s!["name"]!)));
        Assert.Equal(12, Of("ClusterRoleBinding").Count(b => !Name(b).StartsWith("system:controller:", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("ttl-controller", "patch", "", "nodes", true)]
    [InlineData("ttl-controller", "delete", "", "nodes", false)]
    [InlineData("job-controller", "patch", "", "pods", true)]
    [InlineData("job-controller", "update", "", "pods", false)]
    [InlineData("attachdetach-controller", "create", "storage.k8s.io", "volumeattachments", true)]
    [InlineData("attachdetach-controller", "update", "storage.k8s.io", "volumeattachments", false)]
    [InlineData("horizontal-pod-autoscaler", "update", "apps", "deployments/scale", true)]
    [InlineData("horizontal-pod-autoscaler", "update", "apps", "deployments", false)]
    [InlineData("namespace-controller", "deletecollection", "apps", "deployments", true)]
    [InlineData("namespace-controller", "update", "apps", "deployments", false)]
    [InlineData("generic-garbage-collector", "patch", "batch", "jobs", true)]
    [InlineData("generic-garbage-collector", "create", "batch", "jobs", false)]
    [InlineData("root-ca-cert-publisher", "create", "", "configmaps", true)]
    [InlineData("root-ca-cert-publisher", "get", "", "configmaps", false)]
    [InlineData("service-account-controller", "create", "", "serviceaccounts", true)]
    [InlineData("service-account-controller", "update", "", "serviceaccounts", false)]
    [InlineData("endpointslice-controller", "delete", "discovery.k8s.io", "endpointslices", true)]
    [InlineData("endpointslice-controller", "patch", "discovery.k8s.io", "endpointslices", false)]
    [InlineData("clusterrole-aggregation-controller", "escalate", "rbac.authorization.k8s.io", "clusterroles", true)]
    [InlineData("clusterrole-aggregation-controller", "create", "rbac.authorization.k8s.io", "clusterroles", false)]
    [InlineData("bootstrap-signer", "list", "", "secrets", true)]
    [InlineData("bootstrap-signer", "delete", "", "secrets", false)]
    [InlineData("token-cleaner", "delete", "", "secrets", true)]
    public void An_account_may_what_its_controller_does(string account, string verb, string group, string resource, bool allowed)
    {
        var cluster = FakeCluster.WithDefaults();
        var authorizer = new ClusterAuthorizer(new NodeAuthorizer(new NodeGraph(cluster), ComponentRoles.NodeRules), new RbacAuthorizer(new Policy(cluster)));
        var parts = resource.Split('/');
        var request = AccessRequest.OnResource(verb, group, parts[0], parts.ElementAtOrDefault(1) ?? "", "kube-system", "x");
        Assert.Equal(allowed, authorizer.Authorize(Identity.Of($"system:serviceaccount:kube-system:{account}", ["system:serviceaccounts"]), request).IsAllowed);
    }

    /// <summary>
    /// Every rule of every role, in one number. It was taken when each had been compared with Kubernetes' fixtures; who changes a rule takes it
    /// anew, having looked them up.
    /// </summary>
    [Fact]
    public void No_rule_has_changed_by_accident()
    {
        var text = new StringBuilder();
        foreach (var role in Of("ClusterRole").Concat(Of("Role")).Where(role => role["aggregationRule"] is null).OrderBy(Name, StringComparer.Ordinal))
        {
            text.Append(Name(role)).Append('\n');
            foreach (var rule in role["rules"]!.AsArray())
                text.AppendJoin(" | ", ((string[])["verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs"]).Select(list => string.Join(' ', (rule![list] as JsonArray ?? []).Select(word => (string)word!)))).Append('\n');
        }
        Assert.Equal("86a36df0b7db4779651dc99e05b81e60ceb2c87080f7c4c9f69870958f73257f", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))));
    }
}
