using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Defaults;
using Fairlead.Kubernetes.Validation;

namespace Fairlead.Kubernetes.Tests.Validation;

/// <summary>Refusals and warnings that a comparison with a kube-apiserver, request by request, has brought to light.</summary>
public class ComparedTests
{
    private static ResourceType Type(string kind) => Resources.All.Single(t => t.Kind == kind && t.Group != "events.k8s.io");

    private static string[] StatusFaults(string kind, string manifest, string status, string before = "")
    {
        var old = AnObject.Stored(Type(kind), manifest);
        if (before.Length > 0) old["status"] = JsonNode.Parse(before);
        var now = AnObject.Copy(old);
        now["status"] = JsonNode.Parse(status);
        Strategy.PrepareForStatusUpdate(Type(kind), now, old);
        return [.. Validator.ValidateStatusUpdate(Type(kind), now, old).Select(f => f.ToString())];
    }

    private static string[] UpdateFaults(string kind, string manifest, Action<JsonObject> change)
    {
        var old = AnObject.Stored(Type(kind), manifest);
        old["metadata"]!["uid"] = "u";
        var now = AnObject.Copy(old);
        change(now);
        Strategy.PrepareForUpdate(Type(kind), now, old);
        return [.. Validator.ValidateUpdate(Type(kind), now, old).Select(f => f.ToString())];
    }

    /// <summary>As kube-apiserver does: before the kind's own rules, and again within them.</summary>
    [Theory]
    [InlineData("ConfigMap", 4, 2, 2)]
    [InlineData("PodTemplate", 3, 2, 1)]
    [InlineData("LimitRange", 3, 1, 1)]
    [InlineData("Role", 5, 2, 3)]
    [InlineData("ControllerRevision", 4, 2, 2)]
    [InlineData("Lease", 3, 2, 0)]
    [InlineData("PodDisruptionBudget", 2, 1, 0)]
    [InlineData("RuntimeClass", 4, 2, 2)]
    public void A_fault_of_changed_metadata_is_told_as_often_as_it_is_looked_at(string kind, int labels, int uid, int finalizer)
    {
        int Told(string field, Action<JsonObject> change) => UpdateFaults(kind, "metadata: {name: c}", change).Count(f => f.StartsWith(field, StringComparison.Ordinal));
        Assert.Equal((labels, uid, finalizer), (
            Told("metadata.labels", c => c["metadata"]!["labels"] = new JsonObject { ["x"] = "a b" }),
            Told("metadata.uid", c => c["metadata"]!["uid"] = "other"),
            Told("metadata.finalizers", c => c["metadata"]!["finalizers"] = new JsonArray("bad"))));
    }

    [Theory]
    [InlineData("IngressClass", "metadata: {name: c}\nspec: {controller: 'a.b/c d'}", "spec.controller: Invalid value: \"c d\": Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')")]
    [InlineData("PodDisruptionBudget", "metadata: {name: b}\nspec: {minAvailable: 1, maxUnavailable: 1, selector: {matchLabels: {a: b}}}",
        "spec: Invalid value: {\"MinAvailable\":1,\"Selector\":{\"matchLabels\":{\"a\":\"b\"}},\"MaxUnavailable\":1,\"UnhealthyPodEvictionPolicy\":null}: minAvailable and maxUnavailable cannot be both set")]
    [InlineData("StorageClass", "metadata: {name: s}\nprovisioner: x\nallowedTopologies: [{matchLabelExpressions: [{key: a, values: []}]}]", "allowedTopologies[0].matchLabelExpressions[0].values: Required value")]
    [InlineData("StorageClass", "metadata: {name: s}\nprovisioner: x\nallowedTopologies: [{matchLabelExpressions: [{key: a, values: [b, b]}]}]", "allowedTopologies[0].matchLabelExpressions[0].values[1]: Duplicate value: \"b\"")]
    [InlineData("PersistentVolume", "metadata: {name: v}\nspec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /x}, nodeAffinity: {required: {nodeSelectorTerms: []}}}",
        "spec.nodeAffinity.required.nodeSelectorTerms: Required value: must have at least one node selector term")]
    [InlineData("PersistentVolume", "metadata: {name: v}\nspec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /x}, nodeAffinity: {}}", "spec.nodeAffinity.required: Required value: must specify required node constraints")]
    [InlineData("PersistentVolume", "metadata: {name: v}\nspec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], local: {path: /x}}", "spec.nodeAffinity: Required value: Local volume requires node affinity")]
    [InlineData("Node", "metadata: {name: node}\nspec: {taints: [{key: a, effect: NoSchedule}, {key: a, effect: NoSchedule}]}",
        "metadata.taints[1]: Duplicate value: {\"Key\":\"a\",\"Value\":\"\",\"Effect\":\"NoSchedule\",\"TimeAdded\":null}: taints must be unique by key and effect pair")]
    public void What_is_wrong_with_a_new_object(string kind, string manifest, string fault) => Assert.Equal([fault], AnObject.FaultsOf(Type(kind), manifest));

    [Fact]
    public void A_selector_of_an_aggregated_role_is_told_as_a_whole_too()
    {
        var faults = AnObject.FaultsOf(Type("ClusterRole"), "metadata: {name: r}\naggregationRule: {clusterRoleSelectors: [{matchLabels: {a b: c}}]}");
        Assert.Equal("aggregationRule.clusterRoleSelectors[0]: Invalid value: null: invalid label selector.", faults[^1]);
    }

    [Theory]
    [InlineData("DaemonSet", "150%", "spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: \"150%\": must not be greater than 100%")]
    [InlineData("DaemonSet", "x", "spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: \"x\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')")]
    public void A_share_of_the_pods_is_at_most_all_of_them(string kind, string share, string fault) => Assert.Contains(fault, AnObject.FaultsOf(Type(kind),
        "metadata: {name: d}\nspec: {selector: {matchLabels: {a: b}}, updateStrategy: {rollingUpdate: {maxUnavailable: '" + share + "'}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}"));

    private const string Template = "template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}";

    [Fact]
    public void An_update_of_a_ReplicaSet_or_DaemonSet_is_told_twice_what_is_wrong_with_the_whole()
    {
        foreach (string kind in (string[])["ReplicaSet", "DaemonSet"])
            Assert.Equal(
            [
                "spec.template.metadata.labels: Invalid value: {\"a\":\"c\"}: `selector` does not match template `labels`",
                "spec.template.metadata.labels: Invalid value: {\"a\":\"c\"}: `selector` does not match template `labels`",
            ], UpdateFaults(kind, $"metadata: {{name: x}}\nspec: {{selector: {{matchLabels: {{a: b}}}}, {Template}}}", s => s["spec"]!["template"]!["metadata"]!["labels"]!["a"] = "c"));
    }

    [Fact]
    public void A_StatefulSet_is_told_of_the_whole_first_and_then_of_the_change() => Assert.Equal(
    [
        "spec.template.metadata.labels: Invalid value: {\"a\":\"b\"}: `selector` does not match template `labels`",
        "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ], UpdateFaults("StatefulSet", $"metadata: {{name: x}}\nspec: {{selector: {{matchLabels: {{a: b}}}}, {Template}}}", s => s["spec"]!["selector"]!["matchLabels"]!["q"] = "r"));

    [Theory]
    [InlineData("Deployment", "spec: {selector: {matchLabels: {a: b}}, TEMPLATE}", """{"observedGeneration":-1,"collisionCount":-1}""", "status.observedGeneration", "status.collisionCount")]
    [InlineData("ReplicationController", "spec: {selector: {a: b}, TEMPLATE}", """{"observedGeneration":-1}""", "status.observedGeneration")]
    [InlineData("Job", "spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}", """{"active":-1}""", "status.active")]
    [InlineData("PodDisruptionBudget", "spec: {selector: {matchLabels: {a: b}}}", """{"currentHealthy":-1,"desiredHealthy":0,"disruptionsAllowed":0,"expectedPods":0}""", "status.currentHealthy")]
    public void Nothing_is_counted_below_zero(string kind, string spec, string status, params string[] fields) => Assert.Equal(
        fields.Select(f => $"{f}: Invalid value: -1: must be greater than or equal to 0"), StatusFaults(kind, "metadata: {name: x}\n" + spec.Replace("TEMPLATE", Template), status));

    [Fact]
    public void A_node_has_each_address_once() => Assert.Equal(["status.addresses[1]: Duplicate value: {\"Type\":\"InternalIP\",\"Address\":\"10.0.0.1\"}"],
        StatusFaults("Node", "metadata: {name: node}", """{"addresses":[{"type":"InternalIP","address":"10.0.0.1"},{"type":"InternalIP","address":"10.0.0.1"}]}"""));

    [Fact]
    public void A_claim_has_no_less_than_nothing() => Assert.Equal(["status.capacity[storage]: Invalid value: -1: must be a valid resource quantity"],
        StatusFaults("PersistentVolumeClaim", "metadata: {name: c}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}", """{"phase":"Bound","capacity":{"storage":"-1"}}"""));

    [Fact]
    public void A_container_that_has_ended_for_good_does_not_run_again()
    {
        const string Ended = """{"phase":"Running","qosClass":"BestEffort","containerStatuses":[{"name":"c","state":{"terminated":{"exitCode":0}}}]}""";
        const string Runs = """{"phase":"Running","qosClass":"BestEffort","containerStatuses":[{"name":"c","state":{"running":{}}}]}""";
        const string Pod = "metadata: {name: p}\nspec: {restartPolicy: OnFailure, containers: [{name: c, image: i}]}";
        Assert.Equal(["status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state"], StatusFaults("Pod", Pod, Runs, Ended));
        Assert.Empty(StatusFaults("Pod", Pod, Runs, Ended.Replace("\"exitCode\":0", "\"exitCode\":1")));
        Assert.Empty(StatusFaults("Pod", Pod.Replace("OnFailure", "Always"), Runs, Ended));
    }

    [Fact]
    public void A_job_that_brought_no_selector_keeps_the_one_it_was_given()
    {
        var job = AnObject.Stored(Type("Job"), "metadata: {name: j, uid: u}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}");
        Assert.Empty(Validator.ValidateUpdate(Type("Job"), AnObject.Copy(job), job));
        var other = AnObject.Copy(job);
        other["spec"]!["selector"]!["matchLabels"]!["x"] = "y";
        Assert.Equal("spec.selector: Invalid value: {\"matchLabels\":{\"batch.kubernetes.io/controller-uid\":\"u\",\"x\":\"y\"}}: `selector` not auto-generated", Validator.ValidateUpdate(Type("Job"), other, job)[0].ToString());
    }

    [Theory]
    [InlineData("2020-01-01T00:00:00.5Z", "cannot parse \".5Z\" as \".000000\"")]
    [InlineData("2020-01-01T00:00:00Z", "cannot parse \"Z\" as \".000000\"")]
    [InlineData("2020-01-01T00:00:00.1234567Z", "cannot parse \"7Z\" as \"Z07:00\"")]
    public void A_time_with_microseconds_has_six_digits_of_them(string time, string why)
    {
        string body = "{\"metadata\":{\"name\":\"l\"},\"spec\":{\"renewTime\":\"" + time + "\"}}";
        var result = Fairlead.Kubernetes.Decoding.BodyDecoder.Decode(Type("Lease"), System.Text.Encoding.UTF8.GetBytes(body), "application/json", Fairlead.Kubernetes.Decoding.FieldValidation.Ignore);
        Assert.EndsWith($"parsing time \"{time}\" as \"2006-01-02T15:04:05.000000Z07:00\": {why}", result.Refusal!.Message);
    }

    [Fact]
    public void A_new_pod_with_gates_says_that_it_is_held_back()
    {
        var pod = AnObject.New(Type("Pod"), "metadata: {name: p}\nspec: {schedulingGates: [{name: a.b/c}], containers: [{name: c, image: i}]}");
        Assert.Equal("SchedulingGated", pod["status"]!["conditions"]![0]!["reason"]!.GetValue<string>());
    }

    [Fact]
    public void Keys_of_the_pod_s_own_labels_become_part_of_its_selectors()
    {
        var pod = AnObject.New(Type("Pod"), """
            metadata: {name: p, labels: {v: "1"}}
            spec:
              containers: [{name: c, image: i}]
              topologySpreadConstraints: [{maxSkew: 1, topologyKey: z, whenUnsatisfiable: DoNotSchedule, labelSelector: {}, matchLabelKeys: [v, w]}]
              affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: z, labelSelector: {}, mismatchLabelKeys: [v]}]}}
            """);
        Assert.Equal("""[{"key":"v","operator":"In","values":["1"]}]""", pod["spec"]!["topologySpreadConstraints"]![0]!["labelSelector"]!["matchExpressions"]!.ToJsonString());
        Assert.Equal("""[{"key":"v","operator":"NotIn","values":["1"]}]""",
            pod["spec"]!["affinity"]!["podAntiAffinity"]!["requiredDuringSchedulingIgnoredDuringExecution"]![0]!["labelSelector"]!["matchExpressions"]!.ToJsonString());
    }

    [Fact]
    public void A_required_list_that_is_empty_is_null() => Assert.Null(AnObject.New(Type("LimitRange"), "metadata: {name: l}\nspec: {limits: []}")["spec"]!["limits"]);

    [Theory]
    [InlineData("Service", "metadata: {name: s}\nspec: {externalIPs: [192.0.2.1], ports: [{port: 80}]}", "spec.externalIPs is deprecated and may no longer be implemented in some clusters")]
    [InlineData("Service", "metadata: {name: s}\nspec: {trafficDistribution: PreferClose, ports: [{port: 80}]}", "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"")]
    [InlineData("Service", "metadata: {name: s}\nspec: {type: LoadBalancer, loadBalancerSourceRanges: ['2001:DB8::/32'], ports: [{port: 80}]}",
        "spec.loadBalancerSourceRanges[0]: IPv6 CIDR value \"2001:DB8::/32\" should be in RFC 5952 canonical format (\"2001:db8::/32\")")]
    [InlineData("EndpointSlice", "metadata: {name: s}\naddressType: FQDN\nendpoints: []", "spec.addressType: FQDN endpoints are deprecated")]
    [InlineData("EndpointSlice", "metadata: {name: s}\naddressType: IPv6\nendpoints: [{addresses: ['2001:DB8::1']}]", "endpoints[0].addresses[0]: IPv6 address \"2001:DB8::1\" should be in RFC 5952 canonical format (\"2001:db8::1\")")]
    [InlineData("NetworkPolicy", "metadata: {name: net}\nspec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: '2001:DB8::/32'}}]}]}",
        "spec.ingress[0].from[0].ipBlock.cidr: IPv6 CIDR value \"2001:DB8::/32\" should be in RFC 5952 canonical format (\"2001:db8::/32\")")]
    [InlineData("ResourceQuota", "metadata: {name: q}\nspec: {hard: {requests.cpu: 2, limits.cpu: 1}}", "ResourceQuota requests.cpu (2) should be less than limits.cpu (1)")]
    [InlineData("Pod", "metadata: {name: p}\nspec: {hostAliases: [{ip: 10.0.0.1}, {ip: 10.0.0.1}], containers: [{name: c, image: i}]}", "spec.hostAliases[1].ip: duplicate ip \"10.0.0.1\"")]
    [InlineData("Pod", "metadata: {name: p}\nspec: {topologySpreadConstraints: [{maxSkew: 1, topologyKey: z, whenUnsatisfiable: DoNotSchedule}], containers: [{name: c, image: i}]}",
        "spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod")]
    [InlineData("Pod", "metadata: {name: p, annotations: {container.apparmor.security.beta.kubernetes.io/c: runtime/default}}\nspec: {containers: [{name: c, image: i}]}",
        "metadata.annotations[container.apparmor.security.beta.kubernetes.io/c]: deprecated since v1.30; use the \"appArmorProfile\" field instead")]
    [InlineData("Pod", "metadata: {name: p}\nspec: {serviceAccountName: s, containers: [{name: c, image: i}], volumes: [{name: v, projected: {sources: [{serviceAccountToken: {path: t}}]}}, {name: w, projected: {sources: [{secret: {name: s, items: [{key: k, path: t}]}}]}}]}",
        "spec.volumes[1].projected.sources.secrets[0]: has duplicated path with ServiceAccountToken \"t\"")]
    [InlineData("PersistentVolumeClaim", "metadata: {name: p}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 100m}}}", "spec.resources.requests[storage]: fractional byte value \"100m\" is invalid, must be an integer")]
    [InlineData("PersistentVolume", "metadata: {name: v}\nspec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /x}, persistentVolumeReclaimPolicy: Recycle}",
        "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.")]
    [InlineData("Node", "metadata: {name: n1}\nspec: {externalID: x}", "spec.externalID: this field is deprecated, and is unused by Kubernetes")]
    [InlineData("Pod", "metadata: {name: p}\nspec: {volumes: [{name: v, gitRepo: {repository: x}}], containers: [{name: c, image: i}]}", "spec.volumes[0].gitRepo: deprecated in v1.11")]
    [InlineData("Pod", "metadata: {name: p}\nspec: {containers: [{name: c, image: i, ports: [{containerPort: 80}]}, {name: d, image: i, ports: [{containerPort: 80}]}]}",
        "spec.containers[1].ports[0]: duplicate port definition with spec.containers[0].ports[0]")]
    [InlineData("Pod", "metadata: {name: p}\nspec: {containers: [{name: c, image: i, ports: [{containerPort: 80, hostPort: 81}, {containerPort: 80}]}]}",
        "spec.containers[0].ports[1]: overlapping port definition with spec.containers[0].ports[0]")]
    [InlineData("Deployment", "metadata: {name: a.b}\nspec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}",
        "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]")]
    public void What_is_likely_not_meant_is_said(string kind, string manifest, string warning) =>
        Assert.Equal([warning], Validator.Warnings(Type(kind), AnObject.New(Type(kind), manifest)));

    [Fact]
    public void A_variable_that_builds_on_its_first_value_is_meant() => Assert.Empty(Validator.Warnings(Type("Pod"),
        AnObject.New(Type("Pod"), "metadata: {name: p}\nspec: {containers: [{name: c, image: i, env: [{name: A, value: x}, {name: A, value: 'y$(A)'}]}]}")));
}
