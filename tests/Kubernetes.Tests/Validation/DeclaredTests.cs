using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Defaults;
using Fairlead.Kubernetes.Validation;

namespace Fairlead.Kubernetes.Tests.Validation;

/// <summary>What Kubernetes 1.36 declares of its types' fields beside them (required, least, most, immutable, formats), field by field.</summary>
public class DeclaredTests
{
    private const string Long = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    [Theory]
    [InlineData("ReplicationController", "spec: {minReadySeconds: -1, selector: {a: b}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}", "spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("ReplicationController", "spec: {replicas: -1, selector: {a: b}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}", "spec.replicas: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("CronJob", "spec: {jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}}", "spec.schedule: Required value")]
    [InlineData("EndpointSlice", "endpoints: []", "addressType: Required value")]
    [InlineData("EndpointSlice", "addressType: IPv4\nendpoints: [{addresses: []}]", "endpoints[0].addresses: Required value: must contain at least 1 address")]
    [InlineData("NetworkPolicy", "spec: {podSelector: {}, ingress: [{from: [{ipBlock: {}}]}]}", "spec.ingress[0].from[0].ipBlock.cidr: Required value")]
    [InlineData("IngressClass", "spec: {controller: a.b/c, parameters: {name: m}}", "spec.parameters.kind: Required value: kind is required")]
    [InlineData("IngressClass", "spec: {controller: a.b/c, parameters: {kind: K}}", "spec.parameters.name: Required value: name is required")]
    [InlineData("Role", "rules: [{apiGroups: [''], resources: [pods]}]", "rules[0].verbs: Required value: verbs must contain at least one value")]
    [InlineData("RoleBinding", "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}\nsubjects: [{kind: User}]", "subjects[0].name: Required value")]
    [InlineData("RoleBinding", "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role}", "roleRef.name: Required value")]
    [InlineData("StorageClass", "provisioner: ''", "provisioner: Required value")]
    [InlineData("VolumeAttachment", "spec: {nodeName: m, source: {persistentVolumeName: v}}", "spec.attacher: Required value")]
    [InlineData("VolumeAttachment", "spec: {attacher: " + Long + ", nodeName: m, source: {persistentVolumeName: v}}", "spec.attacher: Too long: may not be more than 63 bytes")]
    [InlineData("RuntimeClass", "overhead: {}", "handler: Required value: must be a valid DNS label")]
    public void A_field_is_refused(string kind, string manifest, string fault) =>
        Assert.Contains(fault, AnObject.FaultsOf(Resources.All.Single(r => r.Kind == kind && r.Group != "events.k8s.io"), "metadata: {name: x}\n" + manifest));

    [Theory]
    [InlineData("hostnameOverride: a.b", "", "")]
    [InlineData("hostnameOverride: A", "", "spec.hostnameOverride: Invalid value: \"A\": a lowercase RFC 1123 subdomain")]
    [InlineData("hostnameOverride: " + Long, "", "spec.hostnameOverride: Too long: may not be more than 64 bytes")]
    [InlineData("hostnameOverride: a, setHostnameAsFQDN: true", "", "spec.setHostnameAsFQDN: Forbidden: ")]
    [InlineData("hostnameOverride: a, hostNetwork: true", "", "spec.hostnameOverride: Forbidden: ")]
    [InlineData("volumes: [{name: v, emptyDir: {}}]", "volumeName: v, path: a/b, key: K", "")]
    [InlineData("volumes: [{name: v, emptyDir: {}}]", "volumeName: w, path: a, key: K", "spec.containers[0].env[0].valueFrom.fileKeyRef.volumeName: Not found: \"w\"")]
    [InlineData("volumes: [{name: v, hostPath: {path: /a}}]", "volumeName: v, path: a, key: K", "spec.containers[0].env[0].valueFrom.fileKeyRef.volumeName: Invalid value: \"v\": ")]
    [InlineData("volumes: [{name: v, emptyDir: {}}]", "volumeName: v, path: ../a, key: K", "spec.containers[0].env[0].valueFrom.fileKeyRef.path: Invalid value: \"../a\": must not contain '..'")]
    [InlineData("volumes: [{name: v, emptyDir: {}}]", "volumeName: v", "spec.containers[0].env[0].valueFrom.fileKeyRef.path: Required value")]
    public void Newer_fields_of_a_pod_have_rules(string spec, string file, string fault)
    {
        string env = file.Length > 0 ? $", env: [{{name: A, valueFrom: {{fileKeyRef: {{{file}}}}}}}]" : "";
        string[] faults = AnObject.FaultsOf(Resources.Pod, $"metadata: {{name: p}}\nspec: {{containers: [{{name: c, image: i{env}}}], {spec}}}");
        if (fault.Length == 0) Assert.Empty(faults); else Assert.Contains(faults, f => f.StartsWith(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void A_variable_of_a_file_must_be_there_unless_said_otherwise() =>
        Assert.False(AnObject.New(Resources.Pod, "metadata: {name: p}\nspec: {containers: [{name: c, image: i, env: [{name: A, valueFrom: {fileKeyRef: {volumeName: v, path: a, key: K}}}]}]}")
            ["spec"]!["containers"]![0]!["env"]![0]!["valueFrom"]!["fileKeyRef"]!["optional"]!.GetValue<bool>());

    [Fact]
    public void A_storage_class_stays_as_it_is()
    {
        var type = Resources.StorageClass;
        var old = AnObject.Stored(type, "metadata: {name: s}\nprovisioner: a\nparameters: {x: w}");
        var now = AnObject.Copy(old);
        (now["provisioner"], now["reclaimPolicy"], now["volumeBindingMode"]) = ("b", "Retain", "WaitForFirstConsumer");
        now["parameters"] = new JsonObject { ["x"] = "z" };
        Strategy.PrepareForUpdate(type, now, old);
        Assert.Equal(
        [
            "parameters: Invalid value: {\"x\":\"z\"}: field is immutable",
            "provisioner: Invalid value: \"b\": field is immutable",
            "reclaimPolicy: Invalid value: \"Retain\": field is immutable",
            "volumeBindingMode: Invalid value: \"WaitForFirstConsumer\": field is immutable",
        ], Validator.ValidateUpdate(type, now, old).Select(f => f.ToString()));
    }

    [Fact]
    public void Parameters_have_a_limit()
    {
        var many = new JsonObject(Enumerable.Range(0, 513).Select(i => KeyValuePair.Create($"k{i}", (JsonNode?)"")));
        Assert.Contains("parameters: Too long: may not be more than 512 bytes", Faults(many));
        Assert.Contains("parameters: Too long: may not be more than 262144 bytes", Faults(new JsonObject { ["a"] = new string('x', 262144) }));
        Assert.Empty(Faults(new JsonObject { ["a"] = new string('x', 262143) }));

        static string[] Faults(JsonObject parameters) =>
            AnObject.FaultsOf(Resources.StorageClass, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "s" }, ["provisioner"] = "p", ["parameters"] = parameters }.ToJsonString());
    }
}
