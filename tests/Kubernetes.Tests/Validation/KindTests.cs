using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Defaults;
using Fairlead.Kubernetes.Validation;

namespace Fairlead.Kubernetes.Tests.Validation;

/// <summary>One manifest in, Kubernetes' faults out, kind by kind.</summary>
public class KindTests
{
    private static string[] FaultsOf(ResourceType type, string manifest) => AnObject.FaultsOf(type, manifest);

    private static string[] UpdateFaults(ResourceType type, string manifest, Action<JsonObject> change)
    {
        var old = AnObject.Stored(type, manifest);
        var now = AnObject.Copy(old);
        change(now);
        Defaulter.Apply(type, now);
        Strategy.PrepareForUpdate(type, now, old);
        return [.. Validator.ValidateUpdate(type, now, old).Select(f => f.ToString())];
    }

    private const string Pod = "metadata: {name: p}\nspec: {containers: [{name: c, image: i}]}";
    private const string Deployment = "metadata: {name: d}\nspec: {selector: {matchLabels: {app: d}}, template: {metadata: {labels: {app: d}}, spec: {containers: [{name: c, image: i}]}}}";

    [Fact]
    public void Metadata_of_any_kind() => Assert.Equal(
    [
        "metadata.name: Invalid value: \"Big_Name\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')".Replace("\\\\", "\\"),
        "metadata.labels: Invalid value: \"-a\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        "metadata.labels: Invalid value: \"x y\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
        "metadata.finalizers[0]: Invalid value: \"mine\": name is neither a standard finalizer name nor is it fully qualified",
    ], FaultsOf(Resources.ConfigMap, "metadata: {name: Big_Name, labels: {-a: x, b: x y}, finalizers: [mine]}"));

    [Fact]
    public void A_name_is_required() => Assert.Equal(["metadata.name: Required value: name or generateName is required"], FaultsOf(Resources.ConfigMap, "data: {}"));

    [Fact]
    public void A_name_may_not_change() =>
        Assert.Equal(["metadata.name: Invalid value: \"other\": field is immutable"], UpdateFaults(Resources.ConfigMap, "metadata: {name: c}", c => c["metadata"]!["name"] = "other").Distinct());

    /// <summary>Go writes its counts though nobody set them.</summary>
    [Fact]
    public void An_autoscaler_has_seen_no_replicas_at_first() =>
        Assert.Equal("""{"currentReplicas":0,"desiredReplicas":0}""", AnObject.New(Resources.HorizontalPodAutoscaler, "metadata: {name: h}\nspec: {maxReplicas: 2, scaleTargetRef: {kind: D, name: web}}")["status"]!.ToJsonString());

    [Fact]
    public void A_pod_needs_a_container() => Assert.Equal(["spec.containers: Required value"], FaultsOf(Resources.Pod, "metadata: {name: p}\nspec: {}"));

    [Fact]
    public void A_plain_pod_is_right() => Assert.Empty(FaultsOf(Resources.Pod, Pod));

    [Fact]
    public void All_faults_of_a_pod_come_at_once() => Assert.Equal(
    [
        "spec.volumes[1].name: Duplicate value: \"v\"",
        "spec.containers[0].image: Required value",
        "spec.containers[0].ports[0].containerPort: Required value",
        "spec.containers[0].ports[1].protocol: Unsupported value: \"tcp\": supported values: \"SCTP\", \"TCP\", \"UDP\"",
        "spec.containers[0].env[0].valueFrom: Invalid value: \"\": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`",
        "spec.containers[0].volumeMounts[0].name: Not found: \"w\"",
        "spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 1",
        "spec.containers[0].readinessProbe: Required value: must specify a handler type",
        "spec.containers[1].name: Duplicate value: \"c\"",
        "spec.containers[1].livenessProbe.successThreshold: Invalid value: 2: must be 1",
        "spec.restartPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\", \"OnFailure\", \"Never\"",
    ], FaultsOf(Resources.Pod, """
        metadata: {name: p}
        spec:
          restartPolicy: Sometimes
          volumes: [{name: v}, {name: v}]
          containers:
          - name: c
            ports: [{name: a}, {containerPort: 80, protocol: tcp}]
            env: [{name: E, valueFrom: {}}]
            volumeMounts: [{name: w, mountPath: /w}]
            resources: {requests: {cpu: 2}, limits: {cpu: 1}}
            readinessProbe: {}
          - {name: c, image: i, livenessProbe: {tcpSocket: {port: 80}, successThreshold: 2}}
        """));

    [Fact]
    public void Two_containers_cannot_have_one_host_port() => Assert.Equal(["spec.containers[1].ports[0].hostPort: Duplicate value: \"TCP//8080\""],
        FaultsOf(Resources.Pod, "metadata: {name: p}\nspec: {containers: [{name: a, image: i, ports: [{containerPort: 80, hostPort: 8080}]}, {name: b, image: i, ports: [{containerPort: 81, hostPort: 8080}]}]}"));

    [Fact]
    public void A_pods_image_may_change_and_little_else()
    {
        Assert.Empty(UpdateFaults(Resources.Pod, Pod, p => p["spec"]!["containers"]![0]!["image"] = "other"));
        string fault = Assert.Single(UpdateFaults(Resources.Pod, Pod, p => p["spec"]!["hostname"] = "h"));
        Assert.StartsWith("spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`", fault);
    }

    [Fact]
    public void A_plain_deployment_is_right() => Assert.Empty(FaultsOf(Resources.Deployment, Deployment));

    [Fact]
    public void A_deployments_selector_must_match_its_template() => Assert.Equal(["spec.template.metadata.labels: Invalid value: {\"app\":\"d\"}: `selector` does not match template `labels`"],
        FaultsOf(Resources.Deployment, Deployment.Replace("matchLabels: {app: d}", "matchLabels: {app: e}")));

    [Fact]
    public void A_deployments_selector_may_not_change() => Assert.Equal(
    [
        "spec.template.metadata.labels: Invalid value: {\"app\":\"d\"}: `selector` does not match template `labels`",
        "spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"e\"}}: field is immutable",
    ], UpdateFaults(Resources.Deployment, Deployment, d => d["spec"]!["selector"]!["matchLabels"]!["app"] = "e"));

    [Fact]
    public void An_empty_deployment_says_all_that_it_lacks() => Assert.Equal(
        ["spec.selector: Required value", "spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`", "spec.template.spec.containers: Required value"],
        FaultsOf(Resources.Deployment, "metadata: {name: d}\nspec: {}"));

    [Fact]
    public void A_selector_with_an_unknown_operator_is_no_selector() => Assert.Equal(
    [
        "spec.selector.matchExpressions[0].operator: Invalid value: \"X\": not a valid selector operator",
        "spec.selector: Invalid value: {\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"X\"}]}: invalid label selector",
    ], FaultsOf(Resources.Deployment, Deployment.Replace("matchLabels: {app: d}", "matchExpressions: [{key: a, operator: X}]")));

    [Fact]
    public void A_revision_has_data_that_stays() => Assert.Equal(["data: Required value: data is mandatory", "revision: Invalid value: -1: must be greater than or equal to 0"],
        FaultsOf(Resources.ControllerRevision, "metadata: {name: r}\nrevision: -1"));

    [Fact]
    public void Surge_and_unavailable_cannot_both_be_zero() => Assert.Equal(["spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0"],
        FaultsOf(Resources.Deployment, Deployment.Replace("spec: {selector", "spec: {strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}, selector")));

    [Fact]
    public void A_job_ends() => Assert.Equal(["spec.template.spec.restartPolicy: Required value: valid values: \"OnFailure\", \"Never\""],
        FaultsOf(Resources.Job, "metadata: {name: j, uid: u}\nspec: {template: {spec: {containers: [{name: c, image: i}]}}}"));

    [Fact]
    public void Other_workloads_are_right()
    {
        const string Body = "metadata: {name: w}\nspec: {selector: {matchLabels: {app: d}}, template: {metadata: {labels: {app: d}}, spec: {containers: [{name: c, image: i}]}}}";
        foreach (var type in new[] { Resources.ReplicaSet, Resources.DaemonSet, Resources.StatefulSet }) Assert.Empty(FaultsOf(type, Body));
        Assert.Empty(FaultsOf(Resources.ReplicationController, "metadata: {name: w}\nspec: {template: {metadata: {labels: {app: d}}, spec: {containers: [{name: c, image: i}]}}}"));
        Assert.Empty(FaultsOf(Resources.CronJob, "metadata: {name: w}\nspec: {schedule: '*/5 * * * *', jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}}"));
    }

    [Theory]
    [InlineData("schedule: '61 * * * *'", "spec.schedule: Invalid value: \"61 * * * *\": end of range (61) above maximum (59): 61")]
    [InlineData("schedule: 'TZ=UTC * * * * *'", "spec.schedule: Invalid value: \"TZ=UTC * * * * *\": cannot use TZ or CRON_TZ in schedule, use timeZone field instead")]
    [InlineData("schedule: '@daily', timeZone: Mars/Base", "spec.timeZone: Invalid value: \"Mars/Base\": unknown time zone Mars/Base")]
    public void A_cron_job_s_time_is_one(string time, string fault) => Assert.Equal([fault],
        FaultsOf(Resources.CronJob, $"metadata: {{name: w}}\nspec: {{{time}, jobTemplate: {{spec: {{template: {{spec: {{restartPolicy: Never, containers: [{{name: c, image: i}}]}}}}}}}}}}"));

    [Fact]
    public void Endpoints() => Assert.Equal(
    [
        "subsets[0].addresses[0].ip: Invalid value: \"169.254.0.1\": may not be in the link-local range (169.254.0.0/16, fe80::/10)",
        "subsets[0].ports[0].name: Required value",
        "subsets[1]: Required value: must specify `addresses` or `notReadyAddresses`",
    ], FaultsOf(Resources.Endpoints, "metadata: {name: e}\nsubsets: [{addresses: [{ip: 169.254.0.1}], ports: [{port: 80}, {name: b, port: 81}]}, {ports: [{port: 80}]}]"));

    [Fact]
    public void EndpointSlices()
    {
        Assert.Empty(FaultsOf(Resources.EndpointSlice, "metadata: {name: s}\naddressType: IPv4\nendpoints: [{addresses: [10.0.0.1], conditions: {}}]\nports: [{port: 80}]"));
        Assert.Equal(
        [
            "ports[1].name: Duplicate value: \"\"",
            "endpoints[0].addresses[0]: Invalid value: \"10.0.0.1\": must be an IPv6 address",
            "endpoints[1].addresses: Required value: must contain at least 1 address",
        ], FaultsOf(Resources.EndpointSlice, "metadata: {name: s}\naddressType: IPv6\nendpoints: [{addresses: [10.0.0.1]}, {}]\nports: [{port: 80}, {port: 81}]"));
        Assert.Equal(["addressType: Required value"], FaultsOf(Resources.EndpointSlice, "metadata: {name: s}\nendpoints: []"));
    }

    [Fact]
    public void Ingresses() => Assert.Equal(
    [
        "spec.rules[0].host: Invalid value: \"10.0.0.1\": must be a DNS name, not an IP address",
        "spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified",
        "spec.rules[0].http.paths[1].path: Invalid value: \"x\": must be an absolute path",
        "spec.rules[0].http.paths[1].backend: Invalid value: \"\": resource or service backend is required",
        "spec.rules[0].http.paths[2].backend: Required value: port name or number is required",
    ], FaultsOf(Resources.Ingress, """
        metadata: {name: i}
        spec: {rules: [{host: 10.0.0.1, http: {paths: [{path: /, backend: {service: {name: s, port: {number: 80}}}}, {path: x, pathType: Prefix}, {path: /y, pathType: Exact, backend: {service: {name: s}}}]}}]}
        """));

    [Fact]
    public void An_ingress_may_name_its_class_twice_but_not_two_classes()
    {
        const string Spec = "spec: {ingressClassName: a, defaultBackend: {service: {name: s, port: {number: 80}}}}";
        Assert.Empty(FaultsOf(Resources.Ingress, "metadata: {name: i, annotations: {kubernetes.io/ingress.class: a}}\n" + Spec));
        Assert.Equal(["annotations.kubernetes.io/ingress.class: Invalid value: \"b\": must match `ingressClassName` when both are specified"],
            FaultsOf(Resources.Ingress, "metadata: {name: i, annotations: {kubernetes.io/ingress.class: b}}\n" + Spec));
    }

    [Fact]
    public void Volumes_that_are_wrong_can_not_be_mounted() => Assert.Equal(
    [
        "spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type",
        "spec.volumes[1].downwardAPI: Required value: one of fieldRef and resourceFieldRef is required",
        "spec.volumes[2].projected.sources[0].downwardAPI.path: Invalid value: \"/x\": must be a relative path",
        "spec.volumes[2].projected.sources[0].downwardAPI.fieldRef.fieldPath: Invalid value: \"x\": error converting fieldPath: field label not supported: x",
        "spec.containers[0].volumeMounts[0].name: Not found: \"two\"",
        "spec.containers[0].volumeMounts.subPath: Invalid value: \"../x\": must not contain '..'",
    ], FaultsOf(Resources.Pod, """
        metadata: {name: p, namespace: d}
        spec:
          containers: [{name: c, image: i, volumeMounts: [{name: two, mountPath: /a}, {name: right, mountPath: /b, subPath: ../x}]}]
          volumes:
          - {name: two, emptyDir: {}, hostPath: {path: /x}}
          - {name: down, downwardAPI: {items: [{path: a}]}}
          - {name: all, projected: {sources: [{downwardAPI: {items: [{path: /x, fieldRef: {fieldPath: x}}]}}]}}
          - {name: right, emptyDir: {}}
        """));

    [Fact]
    public void Environments() => Assert.Equal(
    [
        "spec.containers[0].env[0].valueFrom.resourceFieldRef.resource: Unsupported value: \"foo\": supported values: \"limits.cpu\", \"limits.ephemeral-storage\", \"limits.memory\", \"requests.cpu\", \"requests.ephemeral-storage\", \"requests.memory\"",
        "spec.containers[0].env[1].valueFrom.fieldRef.fieldPath: Unsupported value: \"metadata.labels\": supported values: \"metadata.name\", \"metadata.namespace\", \"metadata.uid\", \"spec.nodeName\", \"spec.serviceAccountName\", \"status.hostIP\", \"status.hostIPs\", \"status.podIP\", \"status.podIPs\"",
        "spec.containers[0].envFrom: Invalid value: \"\": must specify one of: `configMapRef` or `secretRef`",
    ], FaultsOf(Resources.Pod, """
        metadata: {name: p, namespace: d}
        spec: {containers: [{name: c, image: i, envFrom: [{}], env: [{name: a, valueFrom: {resourceFieldRef: {resource: foo}}}, {name: b, valueFrom: {fieldRef: {fieldPath: metadata.labels}}}]}]}
        """));

    private static string SetFaults(string more) => string.Join(" | ", FaultsOf(Resources.StatefulSet,
        "metadata: {name: s}\nspec: {serviceName: s, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i, volumeMounts: [{name: data, mountPath: /d}]}]}}, " + more + "}"));

    [Theory]
    [InlineData("volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]", "")]
    [InlineData("volumeClaimTemplates: [{metadata: {name: data}, spec: {resources: {requests: {storage: 1Gi}}}}]", "spec.volumeClaimTemplates[0].spec.accessModes: Required value: at least 1 access mode is required")]
    [InlineData("replicas: 1", "spec.template.spec.containers[0].volumeMounts[0].name: Not found: \"data\"")]
    public void The_claims_of_a_StatefulSet_are_volumes_of_its_pods(string more, string expected) => Assert.Equal(expected, SetFaults(more));

    [Theory]
    [InlineData("updateStrategy: {type: X}", "spec.updateStrategy: Invalid value: {\"Type\":\"X\",\"RollingUpdate\":null}: must be 'RollingUpdate' or 'OnDelete'")]
    [InlineData("updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: -1, maxUnavailable: 0}}",
        "spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0 | spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: 0: cannot be 0")]
    [InlineData("persistentVolumeClaimRetentionPolicy: {whenScaled: Keep}", "spec.persistentVolumeClaimRetentionPolicy.whenScaled: Unsupported value: \"Keep\": supported values: \"Retain\", \"Delete\"")]
    public void StatefulSets(string more, string expected) =>
        Assert.Equal(expected, SetFaults(more + ", volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]"));

    [Theory]
    [InlineData("HorizontalPodAutoscaler", "spec: {maxReplicas: 0, minReplicas: 0, scaleTargetRef: {kind: Deployment, apiVersion: apps/v1}, targetCPUUtilizationPercentage: 0}",
        "spec.minReplicas: Invalid value: 0: must be greater than or equal to 1 | spec.maxReplicas: Required value | spec.scaleTargetRef.name: Required value | spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0 | spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas")]
    [InlineData("HorizontalPodAutoscaler", "spec: {maxReplicas: 2, minReplicas: 3, scaleTargetRef: {kind: D, name: web, apiVersion: a/v1}}", "spec.maxReplicas: Invalid value: 2: must be greater than or equal to `minReplicas`")]
    [InlineData("RuntimeClass", "handler: a.b", "handler: Invalid value: \"a.b\": must not contain dots")]
    [InlineData("CSIDriver", "spec: {fsGroupPolicy: X, tokenRequests: [{audience: a}, {audience: a}]}",
        "spec.fsGroupPolicy: Unsupported value: \"X\": supported values: \"ReadWriteOnceWithFSType\", \"File\", \"None\" | spec.tokenRequests[1].audience: Duplicate value: \"a\"")]
    [InlineData("VolumeAttachment", "spec: {attacher: a.b, nodeName: node1, source: {}}", "spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName")]
    [InlineData("VolumeAttributesClass", "driverName: a.b", "parameters: Required value: must contain at least one key/value pair")]
    public void Kinds_of_other_programs(string kind, string manifest, string expected) =>
        Assert.Equal(expected, string.Join(" | ", FaultsOf(Resources.All.First(t => t.Kind == kind), "metadata: {name: o}\n" + manifest)));

    [Fact]
    public void Persistent_volumes_and_claims()
    {
        Assert.Equal(
        [
            "spec.hostPath.path: Invalid value: \"../x\": must not contain '..'", "spec.nfs: Forbidden: may not specify more than 1 volume type",
            "spec.volumeMode: Unsupported value: \"x\": supported values: \"Block\", \"Filesystem\"",
        ], FaultsOf(Resources.PersistentVolume, "metadata: {name: v}\nspec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: ../x}, nfs: {server: s, path: /x}, volumeMode: x}"));
        Assert.Equal(["spec: Required value: must specify a volume type"], FaultsOf(Resources.PersistentVolume, "metadata: {name: v}\nspec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce]}"));
        Assert.Equal(["spec.dataSourceRef: Invalid value: \"x\": must be 'PersistentVolumeClaim' when referencing the default apiGroup"],
            FaultsOf(Resources.PersistentVolumeClaim, "metadata: {name: c, namespace: d}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1}}, dataSourceRef: {kind: x, name: z}}"));
    }

    [Fact]
    public void An_ingress_leads_somewhere() =>
        Assert.Equal(["spec: Invalid value: null: either `defaultBackend` or `rules` must be specified"], FaultsOf(Resources.Ingress, "metadata: {name: i}\nspec: {}"));

    [Fact]
    public void Network_policies() => Assert.Equal(
    [
        "spec.ingress[0].ports[0].endPort: Invalid value: 70: must be greater than or equal to `port`",
        "spec.ingress[0].from[0]: Required value: must specify a peer",
        "spec.ingress[0].from[1].ipBlock.except[0]: Invalid value: \"10.1.0.0/16\": must be a strict subset of `cidr`",
        "spec.policyTypes[0]: Unsupported value: \"Both\": supported values: \"Ingress\", \"Egress\"",
    ], FaultsOf(Resources.NetworkPolicy, """
        metadata: {name: np}
        spec: {podSelector: {}, policyTypes: [Both], ingress: [{ports: [{port: 80, endPort: 70}], from: [{}, {ipBlock: {cidr: 10.0.0.0/16, except: [10.1.0.0/16]}}]}]}
        """));

    [Fact]
    public void Ranges_and_addresses()
    {
        Assert.Empty(FaultsOf(Resources.ServiceCIDR, "metadata: {name: r}\nspec: {cidrs: [10.0.0.0/24, 'fd00::/108']}"));
        Assert.Equal(["spec.cidrs[0]: Invalid value: \"10.0.0.1/24\": must not have bits set beyond the prefix length"], FaultsOf(Resources.ServiceCIDR, "metadata: {name: r}\nspec: {cidrs: [10.0.0.1/24]}"));
        Assert.Empty(FaultsOf(Resources.IPAddress, "metadata: {name: 10.96.0.1}\nspec: {parentRef: {resource: services, namespace: default, name: kubernetes}}"));
        Assert.Equal(["spec.parentRef: Required value"], FaultsOf(Resources.IPAddress, "metadata: {name: 10.96.0.1}\nspec: {}"));
    }

    [Fact]
    public void Configuration()
    {
        Assert.Equal(["data[a/b]: Invalid value: \"a/b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"],
            FaultsOf(Resources.ConfigMap, "metadata: {name: c}\ndata: {a/b: x}"));
        Assert.Equal(["[]: Too long: may not be more than 1048576 bytes"], FaultsOf(Resources.ConfigMap, $"metadata: {{name: c}}\ndata: {{a: {new string('x', 1048577)}}}"));
        Assert.Equal(["data[tls.crt]: Required value", "data[tls.key]: Required value"], FaultsOf(Resources.Secret, "metadata: {name: s}\ntype: kubernetes.io/tls"));
        Assert.Equal("eA==", AnObject.New(Resources.Secret, "metadata: {name: s}\nstringData: {k: x}")["data"]!["k"]!.ToString());
        Assert.Equal(["data: Forbidden: field is immutable when `immutable` is set"],
            UpdateFaults(Resources.ConfigMap, "metadata: {name: c}\nimmutable: true\ndata: {a: b}", c => c["data"]!["a"] = "c"));
        Assert.Equal(["roleRef: Invalid value: {\"APIGroup\":\"rbac.authorization.k8s.io\",\"Kind\":\"ClusterRole\",\"Name\":\"y\"}: cannot change roleRef"],
            UpdateFaults(Resources.ClusterRoleBinding, "metadata: {name: 'system:x'}\nroleRef: {kind: ClusterRole, name: x}", b => b["roleRef"]!["name"] = "y"));
    }

    [Theory]
    [InlineData("User", "user")]
    [InlineData("Group", "group")]
    public void A_subject_has_a_name(string kind, string word) => Assert.Equal(
        ["subjects[0].name: Required value", $"subjects[0].name: Invalid value: \"\": {word} name cannot be empty"],
        FaultsOf(Resources.RoleBinding, $"metadata: {{name: b}}\nroleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}}\nsubjects: [{{apiGroup: rbac.authorization.k8s.io, kind: {kind}, name: ''}}]"));

    [Theory]
    [InlineData("system-mine", "1", "false", "system-mine is not a known system priority class")]
    [InlineData("system-node-critical", "1", "false", "value of system-node-critical PriorityClass must be 2000001000")]
    [InlineData("system-cluster-critical", "2000000000", "true", "globalDefault of system-cluster-critical PriorityClass must be false")]
    public void A_system_priority_is_as_it_is(string name, string value, string isDefault, string why) => Assert.Equal(
        [$"metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: {why}"],
        FaultsOf(Resources.PriorityClass, $"metadata: {{name: {name}}}\nvalue: {value}\nglobalDefault: {isDefault}"));

    [Fact]
    public void A_strategy_that_is_not_known_is_told_whole()
    {
        Assert.Equal(["spec.strategy: Unsupported value: {\"Type\":\"Slow\",\"RollingUpdate\":null}: supported values: \"Recreate\", \"RollingUpdate\""],
            FaultsOf(Resources.Deployment, Deployment.Replace("spec: {selector", "spec: {strategy: {type: Slow}, selector", StringComparison.Ordinal)));
        Assert.Equal(["spec.updateStrategy: Unsupported value: {\"Type\":\"Slow\",\"RollingUpdate\":{\"MaxUnavailable\":\"10%\",\"MaxSurge\":1}}: supported values: \"RollingUpdate\", \"OnDelete\""],
            FaultsOf(Resources.DaemonSet, Deployment.Replace("spec: {selector", "spec: {updateStrategy: {type: Slow, rollingUpdate: {maxUnavailable: 10%, maxSurge: 1}}, selector", StringComparison.Ordinal)));
    }

    private static string[] StatusFaults(ResourceType type, string manifest, string before, string after)
    {
        var (old, now) = (AnObject.Stored(type, manifest), AnObject.Stored(type, manifest));
        old["status"] = JsonNode.Parse(before);
        now["status"] = JsonNode.Parse(after);
        return [.. Validator.ValidateStatusUpdate(type, now, old).Select(f => f.ToString())];
    }

    [Fact]
    public void Collisions_are_not_forgotten()
    {
        Assert.Equal(["status.collisionCount: Invalid value: 1: cannot be decremented"], StatusFaults(Resources.Deployment, Deployment, """{"collisionCount":2}""", """{"collisionCount":1}"""));
        Assert.Equal(["status.collisionCount: Invalid value: 0: cannot be decremented"], StatusFaults(Resources.DaemonSet, Deployment, """{"collisionCount":2}""", "{}"));
        Assert.Empty(StatusFaults(Resources.Deployment, Deployment, "{}", """{"collisionCount":1}"""));
        Assert.Equal(["status.observedGeneration: Invalid value: -1: must be greater than or equal to 0"], StatusFaults(Resources.DaemonSet, Deployment, "{}", """{"observedGeneration":-1}"""));
    }

    [Fact]
    public void Conditions_are_for_programs_to_read()
    {
        string[] faults = StatusFaults(Resources.PodDisruptionBudget, "metadata: {name: b}\nspec: {minAvailable: 1, selector: {}}", "{}",
            """{"conditions":[{"type":"A","status":"Maybe","reason":"no words","lastTransitionTime":"2026-01-01T00:00:00Z"},{"type":"A","status":"True","observedGeneration":-1}]}""");
        Assert.Equal(
        [
            "status.conditions[0].status: Unsupported value: \"Maybe\": supported values: \"False\", \"True\", \"Unknown\"",
            "status.conditions[0].reason: Invalid value: \"no words\": a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used for validation is '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?')",
            "status.conditions[1].type: Duplicate value: \"A\"",
            "status.conditions[1].observedGeneration: Invalid value: -1: must be greater than or equal to zero",
            "status.conditions[1].lastTransitionTime: Required value",
            "status.conditions[1].reason: Required value",
        ], faults);
    }

    [Fact]
    public void An_account_names_its_secrets_and_nothing_more()
    {
        var account = AnObject.New(Resources.ServiceAccount, "metadata: {name: a, annotations: {kubernetes.io/enforce-mountable-secrets: 'true'}}\nsecrets: [{name: s, kind: Secret, namespace: other, uid: u}]");
        Assert.Equal("""[{"name":"s"}]""", account["secrets"]!.ToJsonString());
        Assert.Equal(["metadata.annotations[kubernetes.io/enforce-mountable-secrets]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets"], Validator.Warnings(Resources.ServiceAccount, account));
        Assert.Empty(Validator.Warnings(Resources.ServiceAccount, account, account));
    }

    [Fact]
    public void A_lease_does_not_choose_how_leaders_are_elected() =>
        Assert.Equal("""{"holderIdentity":"h"}""", AnObject.New(Resources.Lease, "metadata: {name: l}\nspec: {holderIdentity: h, strategy: OldestEmulationVersion, preferredHolder: p}")["spec"]!.ToJsonString());

    [Fact]
    public void A_priority_s_generation_stays()
    {
        var old = AnObject.Stored(Resources.PriorityClass, "metadata: {name: p}\nvalue: 1");
        var now = AnObject.Copy(old);
        now["description"] = "other";
        Strategy.PrepareForUpdate(Resources.PriorityClass, now, old);
        Assert.Equal(1, now["metadata"]!["generation"]!.GetValue<long>());
    }

    [Fact]
    public void A_generation_counts_changes_of_the_spec()
    {
        var old = AnObject.Stored(Resources.Deployment, Deployment);
        Assert.Equal(1, old["metadata"]!["generation"]!.GetValue<long>());
        var same = AnObject.Copy(old);
        same["metadata"]!["labels"] = new JsonObject { ["x"] = "y" };
        same["status"] = new JsonObject { ["replicas"] = 9L };
        Strategy.PrepareForUpdate(Resources.Deployment, same, old);
        Assert.Equal(1, same["metadata"]!["generation"]!.GetValue<long>());
        Assert.True(JsonNode.DeepEquals(old["status"], same["status"]));
        var scaled = AnObject.Copy(old);
        scaled["spec"]!["replicas"] = 5L;
        Strategy.PrepareForUpdate(Resources.Deployment, scaled, old);
        Assert.Equal(2, scaled["metadata"]!["generation"]!.GetValue<long>());
        Strategy.PrepareForStatusUpdate(Resources.Deployment, scaled, old);
        Assert.Equal(1, scaled["spec"]!["replicas"]!.GetValue<long>());
    }

    [Fact]
    public void Warnings_name_what_is_likely_not_meant()
    {
        var service = AnObject.New(Resources.Service, "metadata: {name: s}\nspec: {clusterIP: None, sessionAffinity: ClientIP, externalName: x.y, ports: [{port: 80}]}");
        Assert.Equal(["spec.SessionAffinity is ignored for headless services", "spec.externalName is ignored when spec.type is not \"ExternalName\""], Validator.Warnings(Resources.Service, service));
        var pod = AnObject.New(Resources.Pod, "metadata: {name: p}\nspec: {nodeSelector: {beta.kubernetes.io/os: linux}, containers: [{name: c, image: i, env: [{name: A}, {name: A}]}]}");
        Assert.Equal(
        [
            "spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use \"kubernetes.io/os\" instead",
            "spec.containers[0].env[1]: hides previous definition of \"A\", which may be dropped when using apply",
        ], Validator.Warnings(Resources.Pod, pod));
    }
}
