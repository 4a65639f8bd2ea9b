using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Defaults;
using Fairlead.Kubernetes.Validation;

namespace Fairlead.Kubernetes.Tests.Validation;

/// <summary>Pods as Kubernetes 1.36's own validation tests try them: what is wrong, field by field, in its words.</summary>
public class PodTests
{
    private static string Faults(string spec, string metadata = "name: p") => string.Join(" | ", AnObject.FaultsOf(Resources.Pod, $"metadata: {{{metadata}}}\nspec: {{{spec}}}"));

    private const string C = "containers: [{name: c, image: i}]";

    [Theory]
    [InlineData("[]", "spec.containers: Required value")]
    [InlineData("[{image: i}]", "spec.containers[0].name: Required value")]
    [InlineData("[{name: c, image: i}, {name: c, image: i}]", "spec.containers[1].name: Duplicate value: \"c\"")]
    [InlineData("[{name: c}]", "spec.containers[0].image: Required value")]
    [InlineData("[{name: c, image: ' i'}]", "spec.containers[0].image: Invalid value: \" i\": must not have leading or trailing whitespace")]
    [InlineData("[{name: c, image: i, terminationMessagePolicy: X}]", "spec.containers[0].terminationMessagePolicy: Unsupported value: \"X\": supported values: \"File\", \"FallbackToLogsOnError\"")]
    [InlineData("[{name: c, image: i, restartPolicy: Sometimes}]", "spec.containers[0].restartPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\", \"Never\", \"OnFailure\"")]
    [InlineData("[{name: c, image: i, restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [1]}}]}]", "spec.containers[0].restartPolicy: Required value: must specify restartPolicy when restart rules are used")]
    [InlineData("[{name: c, image: i, restartPolicy: Never, restartPolicyRules: [{action: Stop, exitCodes: {operator: Eq, values: [1]}}]}]",
        "spec.containers[0].restartPolicyRules[0].action: Unsupported value: \"Stop\": supported values: \"Restart\", \"RestartAllContainers\" | spec.containers[0].restartPolicyRules[0].exitCodes.operator: Unsupported value: \"Eq\": supported values: \"In\", \"NotIn\"")]
    [InlineData("[{name: c, image: i, restartPolicy: Never, restartPolicyRules: [{action: Restart}]}]", "spec.containers[0].restartPolicyRules[0].exitCodes: Required value: must be specified")]
    [InlineData("[{name: c, image: i, resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired}, {resourceName: cpu, restartPolicy: Maybe}]}]",
        "spec.containers[0].resizePolicy[1]: Duplicate value: \"cpu\" | spec.containers[0].resizePolicy: Unsupported value: \"Maybe\": supported values: \"NotRequired\", \"RestartContainer\"")]
    [InlineData("[{name: c, image: i, lifecycle: {preStop: {sleep: {seconds: 40}}}}]", "spec.containers[0].lifecycle.preStop.sleep: Invalid value: 40: must be non-negative and less than terminationGracePeriodSeconds (30)")]
    [InlineData("[{name: c, image: i, readinessProbe: {tcpSocket: {port: 1}, terminationGracePeriodSeconds: 5}}]", "spec.containers[0].readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes")]
    [InlineData("[{name: c, image: i, livenessProbe: {tcpSocket: {port: 1}, terminationGracePeriodSeconds: 0}}]", "spec.containers[0].livenessProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0")]
    [InlineData("[{name: c, image: i, securityContext: {procMount: Unmasked}}]", "spec.containers[0].securityContext.procMount: Invalid value: \"Unmasked\": `hostUsers` must be false to use `Unmasked`")]
    [InlineData("[{name: c, image: i, securityContext: {appArmorProfile: {type: Localhost}}}]", "spec.containers[0].securityContext.appArmorProfile.localhostProfile: Required value: must be set when AppArmor type is Localhost")]
    [InlineData("[{name: c, image: i, securityContext: {seccompProfile: {type: Localhost, localhostProfile: /a}}}]", "spec.containers[0].securityContext.seccompProfile.localhostProfile: Invalid value: \"/a\": must be a relative path")]
    [InlineData("[{name: c, image: i, securityContext: {seccompProfile: {type: Unconfined, localhostProfile: a}}}]",
        "spec.containers[0].securityContext.seccompProfile.localhostProfile: Invalid value: {\"Type\":\"Unconfined\",\"LocalhostProfile\":\"a\"}: can only be set when seccomp type is Localhost")]
    [InlineData("[{name: c, image: i, securityContext: {allowPrivilegeEscalation: false, privileged: true}}]",
        "spec.containers[0].securityContext: Invalid value: {\"Capabilities\":null,\"Privileged\":true,\"SELinuxOptions\":null,\"WindowsOptions\":null,\"RunAsUser\":null,\"RunAsGroup\":null,\"RunAsNonRoot\":null,\"ReadOnlyRootFilesystem\":null,"
        + "\"AllowPrivilegeEscalation\":false,\"ProcMount\":null,\"SeccompProfile\":null,\"AppArmorProfile\":null}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true")]
    [InlineData("[{name: c, image: i, resources: {limits: {hugepages-2Mi: 3Mi, cpu: 1}, requests: {hugepages-2Mi: 3Mi}}}]",
        "spec.containers[0].resources.limits[hugepages-2Mi]: Invalid value: \"3Mi\": 3Mi is not positive integer multiple of hugepages-2Mi | spec.containers[0].resources.requests[hugepages-2Mi]: Invalid value: \"3Mi\": 3Mi is not positive integer multiple of hugepages-2Mi")]
    [InlineData("[{name: c, image: i, resources: {limits: {hugepages-2Mi: 2Mi}}}]", "spec.containers[0].resources: Forbidden: HugePages require cpu or memory")]
    [InlineData("[{name: c, image: i, resources: {claims: [{name: g}]}}]", "spec.containers[0].resources.claims[0]: Not found: \"g\": must be one of the names in pod.spec.resourceClaims which is empty")]
    [InlineData("[{name: c, image: i, env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.hugepages-2Mi, divisor: 3}}}]}]",
        "spec.containers[0].env[0].valueFrom.resourceFieldRef.divisor: Invalid value: \"limits.hugepages-2Mi\": only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported with the hugepages resource")]
    public void Containers(string containers, string expected) => Assert.Equal(expected, Faults($"containers: {containers}"));

    [Theory]
    [InlineData("[{name: i, image: i, restartPolicy: Always, lifecycle: {preStop: {sleep: {seconds: 1}}}, startupProbe: {tcpSocket: {port: 1}}}]", "")]
    [InlineData("[{name: i, image: i, restartPolicy: Never, lifecycle: {}}]", "spec.initContainers[0].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always")]
    [InlineData("[{name: c, image: i}]", "spec.initContainers[0].name: Duplicate value: \"c\"")]
    [InlineData("[{name: i, image: i, ports: [{containerPort: 1, hostPort: 1}]}, {name: j, image: i, ports: [{containerPort: 1, hostPort: 1}]}]", "")]
    public void Init_containers(string containers, string expected) => Assert.Equal(expected, Faults($"{C}, initContainers: {containers}"));

    [Theory]
    [InlineData("volumes: [{name: v, hostPath: {path: /a}}, {name: v, emptyDir: {}}]", "spec.volumes[1].name: Duplicate value: \"v\"")]
    [InlineData("volumes: [{name: v, emptyDir: {}, hostPath: {path: /a}}]", "spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type")]
    [InlineData("volumes: [{name: A, hostPath: {path: /a/../b}}]",
        "spec.volumes[0].hostPath.path: Invalid value: \"/a/../b\": must not contain '..' | spec.volumes[0].name: Invalid value: \"A\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')")]
    [InlineData("volumes: [{name: v, secret: {secretName: s, items: [{key: a, path: ..b}]}}]", "spec.volumes[0].secret.items[0].path: Invalid value: \"..b\": must not start with '..'")]
    [InlineData("volumes: [{name: v, csi: {}}]",
        "spec.volumes[0].csi.driver: Required value | spec.volumes[0].csi.driver: Invalid value: \"\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')")]
    [InlineData("volumes: [{name: v, fc: {targetWWNs: [a]}}]", "spec.volumes[0].fc.lun: Required value: lun is required if targetWWNs is specified")]
    [InlineData("volumes: [{name: v, ephemeral: {}}]", "spec.volumes[0].ephemeral.volumeClaimTemplate: Required value")]
    [InlineData("volumes: [{name: v, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1}}}}}}, {name: w, persistentVolumeClaim: {claimName: p-v}}]",
        "spec.volumes[1].persistentVolumeClaim.claimName: Invalid value: \"p-v\": must not reference a PVC that gets created for an ephemeral volume")]
    [InlineData("volumes: [{name: v, projected: {sources: [{secret: {name: a, items: [{key: k, path: x}]}}, {configMap: {name: b, items: [{key: k, path: x}]}}]}}]", "spec.volumes[0].projected: Invalid value: \"b\": conflicting duplicate paths")]
    [InlineData("volumes: [{name: v, projected: {sources: [{secret: {name: a}, configMap: {name: b}}]}}]", "spec.volumes[0].projected.sources[0]: Forbidden: may not specify more than 1 volume type per source")]
    [InlineData("serviceAccountName: s, volumes: [{name: v, projected: {sources: [{serviceAccountToken: {path: t, expirationSeconds: 60}}]}}]", "spec.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes")]
    [InlineData("volumes: [{name: v, projected: {sources: [{serviceAccountToken: {path: t}}]}}]", "spec.volumes[0].projected.sources[0].serviceAccountToken: Forbidden: must not be specified when serviceAccountName is not set")]
    [InlineData("resourceClaims: [{name: g}]", "spec.resourceClaims[0]: Invalid value: {\"Name\":\"g\",\"ResourceClaimName\":null,\"ResourceClaimTemplateName\":null}: must specify one of: `resourceClaimName`, `resourceClaimTemplateName`")]
    [InlineData("resources: {limits: {cpu: 1, ephemeral-storage: 1Gi}}", "spec.resources.limits[ephemeral-storage]: Unsupported value: \"ephemeral-storage\": supported values: \"cpu\", \"hugepages-\", \"memory\"")]
    [InlineData("dnsPolicy: X", "spec.dnsPolicy: Unsupported value: \"X\": supported values: \"ClusterFirstWithHostNet\", \"ClusterFirst\", \"Default\", \"None\"")]
    [InlineData("dnsConfig: {searches: [_a.b., ., a_.b]}",
        "spec.dnsConfig.searches[2]: Invalid value: \"a_.b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '([a-z0-9_]([-a-z0-9_]*[a-z0-9])?)(\\.([a-z0-9_]([-a-z0-9_]*[a-z0-9])?))*')")]
    [InlineData("hostUsers: false, hostPID: true, hostIPC: true, hostNetwork: true", "spec.hostNetwork: Forbidden: when `hostUsers` is false | spec.hostPID: Forbidden: when `hostUsers` is false | spec.hostIPC: Forbidden: when `hostUsers` is false")]
    [InlineData("hostNetwork: true, securityContext: {sysctls: [{name: net.ipv4.tcp_syncookies, value: '1'}]}", "spec.securityContext.sysctls[0].name: Invalid value: \"net.ipv4.tcp_syncookies\": may not be specified when 'hostNetwork' is true")]
    [InlineData("hostIPC: true, securityContext: {sysctls: [{name: kernel/shmmax, value: '1'}]}", "spec.securityContext.sysctls[0].name: Invalid value: \"kernel/shmmax\": may not be specified when 'hostIPC' is true")]
    [InlineData("securityContext: {supplementalGroupsPolicy: X}", "spec.securityContext.supplementalGroupsPolicy: Unsupported value: \"X\": supported values: \"Merge\", \"Strict\"")]
    [InlineData("os: {name: linux}, securityContext: {windowsOptions: {runAsUserName: u}}", "spec.securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod")]
    [InlineData("os: {name: windows}, hostPID: true, securityContext: {runAsUser: 1}", "spec.hostPID: Forbidden: cannot be set for a windows pod | spec.securityContext.runAsUser: Forbidden: cannot be set for a windows pod")]
    [InlineData("securityContext: {windowsOptions: {hostProcess: true}}", "spec.hostNetwork: Invalid value: false: hostNetwork must be true if pod contains any hostProcess containers")]
    [InlineData("hostAliases: [{ip: 1.2.3.4, hostnames: [ok, B]}]",
        "spec.hostAliases[0].hostnames[1]: Invalid value: \"B\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')")]
    [InlineData("preemptionPolicy: X", "spec.preemptionPolicy: Unsupported value: \"X\": supported values: \"PreemptLowerPriority\", \"Never\"")]
    [InlineData("overhead: {foo: 1}", "spec.overhead.limits[foo]: Invalid value: \"foo\": must be a standard resource type or fully qualified | spec.overhead.limits[foo]: Invalid value: \"foo\": must be a standard resource for containers")]
    [InlineData("imagePullSecrets: [{name: A_b}]", "")]
    public void Specs(string spec, string expected) => Assert.Equal(expected, Faults($"{C}, {spec}"));

    [Theory]
    [InlineData("affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: In, values: [-x]}]}]}}}",
        "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values[0]: Invalid value: \"-x\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')")]
    [InlineData("affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, preference: {matchExpressions: [{key: a, operator: In, values: [-x]}]}}]}}", "")]
    [InlineData("affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: z, matchLabelKeys: [a]}]}}",
        "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].matchLabelKeys: Forbidden: must not be specified when labelSelector is not set")]
    [InlineData("affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: z, labelSelector: {matchLabels: {x: z}}, matchLabelKeys: [a], mismatchLabelKeys: [a]}]}}",
        "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].matchLabelKeys[0]: Invalid value: \"a\": exists in both matchLabelKeys and mismatchLabelKeys")]
    [InlineData("topologySpreadConstraints: [{maxSkew: 1, topologyKey: z, whenUnsatisfiable: DoNotSchedule, matchLabelKeys: [a]}]",
        "spec.topologySpreadConstraints[0].matchLabelKeys: Forbidden: must not be specified when labelSelector is not set")]
    [InlineData("topologySpreadConstraints: [{maxSkew: 1, topologyKey: z, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {a: b}}, matchLabelKeys: [a]}]",
        "spec.topologySpreadConstraints[0].matchLabelKeys[0]: Invalid value: \"a\": exists in both matchLabelKeys and labelSelector")]
    public void Places(string spec, string expected) => Assert.Equal(expected, Faults($"{C}, {spec}"));

    [Theory]
    [InlineData("volumeMounts: [{name: v, mountPath: /a}, {name: v, mountPath: /a}]", "spec.containers[0].volumeMounts[1].mountPath: Invalid value: \"/a\": must be unique")]
    [InlineData("volumeMounts: [{name: v, mountPath: /a, mountPropagation: Bidirectional}]", "spec.containers[0].volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers")]
    [InlineData("volumeMounts: [{name: v, mountPath: /a, recursiveReadOnly: Enabled}]", "spec.containers[0].volumeMounts.recursiveReadOnly: Forbidden: may only be specified when readOnly is true")]
    [InlineData("volumeDevices: [{name: v, devicePath: /a}]", "spec.containers[0].volumeDevices[0].name: Invalid value: \"v\": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode")]
    [InlineData("volumeDevices: [{name: c, devicePath: /a}], volumeMounts: [{name: c, mountPath: /b}]",
        "spec.containers[0].volumeMounts[0].name: Invalid value: \"c\": must not already exist in volumeDevices | spec.containers[0].volumeDevices[0].name: Invalid value: \"c\": must not already exist in volumeMounts")]
    [InlineData("volumeDevices: [{name: c, devicePath: /a}, {name: x, devicePath: /a/../b}]",
        "spec.containers[0].volumeDevices[1].name: Not found: \"x\" | spec.containers[0].volumeDevices[1].devicePath: Invalid value: \"/a/../b\": can not contain backsteps ('..')")]
    public void Mounts(string container, string expected) =>
        Assert.Equal(expected, Faults($"volumes: [{{name: v, emptyDir: {{}}}}, {{name: c, persistentVolumeClaim: {{claimName: c}}}}], containers: [{{name: c, image: i, {container}}}]"));

    [Theory]
    [InlineData("controller.kubernetes.io/pod-deletion-cost: '-05'", "")]
    [InlineData("controller.kubernetes.io/pod-deletion-cost: '+5'", "metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: \"+5\": must be a 32bit integer")]
    [InlineData("kubernetes.io/config.mirror: x", "metadata.annotations[kubernetes.io/config.mirror]: Invalid value: \"x\": must set spec.nodeName if mirror pod annotation is set")]
    [InlineData("container.apparmor.security.beta.kubernetes.io/d: runtime/default", "metadata.annotations[container.apparmor.security.beta.kubernetes.io/d]: Invalid value: \"d\": container not found")]
    [InlineData("seccomp.security.alpha.kubernetes.io/pod: x", "metadata.annotations.seccomp.security.alpha.kubernetes.io/pod: Invalid value: \"x\": must be a valid seccomp profile")]
    public void Annotations(string annotation, string expected) => Assert.Equal(expected, Faults(C, $"name: p, annotations: {{{annotation}}}"));

    private static string UpdateFaults(string spec, Action<JsonObject> change)
    {
        var old = AnObject.Stored(Resources.Pod, $"metadata: {{name: p, uid: u}}\nspec: {{{spec}}}");
        var now = AnObject.Copy(old);
        change(now["spec"]!.AsObject());
        Strategy.PrepareForUpdate(Resources.Pod, now, old);
        return string.Join(" | ", Validator.ValidateUpdate(Resources.Pod, now, old));
    }

    [Fact]
    public void An_image_that_is_missing_is_told_as_often_as_it_is_looked_for() =>
        Assert.Equal("spec.containers[0].image: Required value | spec.containers[0].image: Required value", UpdateFaults(C, s => s["containers"]![0]!.AsObject().Remove("image")));

    [Fact]
    public void A_deadline_is_not_taken_back() =>
        Assert.Equal("spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value", UpdateFaults(C + ", activeDeadlineSeconds: 5", s => s.Remove("activeDeadlineSeconds")));

    [Theory]
    [InlineData("nodeSelector: {a: b}", """{"nodeSelector":{"a":"b","c":"d"}}""", "")]
    [InlineData("nodeSelector: {a: b}", """{"nodeSelector":{"a":"c"}}""", "spec.nodeSelector: Invalid value: {\"a\":\"c\"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)")]
    [InlineData("nodeName: ''", """{"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"a","operator":"Exists"}]}]}}}}""", "")]
    [InlineData("affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Exists}]}]}}}",
        """{"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"b","operator":"Exists"}]}]}}}}""",
        "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]: Invalid value: {\"MatchExpressions\":[{\"Key\":\"b\",\"Operator\":\"Exists\",\"Values\":null}],\"MatchFields\":null}: only additions are allowed (no mutations or deletions)")]
    public void A_pod_at_a_gate_can_be_told_more_closely_where_to_run(string before, string now, string expected) =>
        Assert.Equal(expected, UpdateFaults($"{C}, schedulingGates: [{{name: a.b/c}}], {before}", s =>
        {
            foreach (var (name, value) in JsonNode.Parse(now)!.AsObject()) s[name] = value!.DeepClone();
        }));

    [Theory]
    [InlineData("""{"podIPs":[{"ip":"1.2.3.4"},{"ip":"1.2.3.5"}],"podIP":"1.2.3.4"}""", "status.podIPs: Invalid value: [{\"IP\":\"1.2.3.4\"},{\"IP\":\"1.2.3.5\"}]: may specify no more than one IP for each IP family")]
    [InlineData("""{"hostIPs":[{"ip":"1.2.3.4"}],"hostIP":"1.2.3.5"}""", "status.hostIPs[0].ip: Invalid value: \"1.2.3.4\": must be equal to `hostIP`")]
    [InlineData("""{"resourceClaimStatuses":[{"name":"x"}]}""", "status.resourceClaimStatuses[0].name: Invalid value: \"x\": must match the name of an entry in `spec.resourceClaims`")]
    public void Statuses(string status, string expected)
    {
        var old = AnObject.Stored(Resources.Pod, $"metadata: {{name: p, uid: u}}\nspec: {{{C}}}");
        var now = AnObject.Copy(old);
        foreach (var (name, value) in JsonNode.Parse(status)!.AsObject()) now["status"]![name] = value!.DeepClone();
        Strategy.PrepareForStatusUpdate(Resources.Pod, now, old);
        Assert.Equal(expected, string.Join(" | ", Validator.ValidateStatusUpdate(Resources.Pod, now, old)));
    }

    [Fact]
    public void A_pod_with_limits_as_a_whole_asks_for_what_its_containers_ask_for_or_for_the_limits()
    {
        var pod = AnObject.New(Resources.Pod, "metadata: {name: p}\nspec: {resources: {limits: {cpu: 2, memory: 1Gi}}, containers: [{name: a, image: i, resources: {requests: {cpu: 100m}}}, {name: b, image: i, resources: {requests: {cpu: 200m}}}]}");
        Assert.Equal("""{"cpu":"300m","memory":"1Gi"}""", pod["spec"]!["resources"]!["requests"]!.ToJsonString());
    }
}
