using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.PodSecurity;
using Fairlead.Kubernetes.Validation;

namespace Fairlead.Kubernetes.Tests.PodSecurity;

/// <summary>Pods against Kubernetes' Pod Security Standards: what each level says of them, in Kubernetes' words.</summary>
public class SecurityChecksTests
{
    /// <summary>A container that level restricted has nothing against.</summary>
    private const string Careful = "securityContext: {allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}";

    private static string Findings(SecurityLevel level, int minor, string spec, string annotations = "{}")
    {
        var pod = KubernetesJson.Read<Pod>(AnObject.Decoded(Resources.Pod, $"apiVersion: v1\nkind: Pod\nmetadata: {{name: p, annotations: {annotations}}}\nspec: {{{spec}}}"));
        return string.Join(", ", SecurityChecks.Of(new(level, minor), pod.Metadata.Annotations, pod.Spec));
    }

    private static string Containers(string of) => $"containers: [{{name: a, image: i{(of.Length > 0 ? ", " : "")}{of}}}]";

    [Theory]
    [InlineData("securityContext: {privileged: true}", "privileged (container \"a\" must not set securityContext.privileged=true)")]
    [InlineData("securityContext: {capabilities: {add: [NET_ADMIN, CHOWN, BPF]}}", "non-default capabilities (container \"a\" must not include \"BPF\", \"NET_ADMIN\" in securityContext.capabilities.add)")]
    [InlineData("ports: [{containerPort: 80, hostPort: 80}, {containerPort: 81, hostPort: 8081}]", "hostPort (container \"a\" uses hostPorts 80, 8081)")]
    [InlineData("livenessProbe: {httpGet: {port: 80, host: 10.0.0.1}}", "probe or lifecycle host (container \"a\" uses probe or lifecycle host \"10.0.0.1\")")]
    [InlineData("lifecycle: {preStop: {tcpSocket: {port: 80, host: h}}}, readinessProbe: {tcpSocket: {port: 80, host: g}}", "probe or lifecycle host (container \"a\" uses probe or lifecycle hosts \"g\", \"h\")")]
    [InlineData("securityContext: {procMount: Unmasked}", "procMount (container \"a\" must not set securityContext.procMount to \"Unmasked\")")]
    [InlineData("securityContext: {seLinuxOptions: {type: spc_t, user: u}}", "seLinuxOptions (container \"a\" set forbidden securityContext.seLinuxOptions: type \"spc_t\"; user may not be set)")]
    [InlineData("securityContext: {seLinuxOptions: {type: container_engine_t}}", "")]
    [InlineData("securityContext: {seccompProfile: {type: Unconfined}}", "seccompProfile (container \"a\" must not set securityContext.seccompProfile.type to \"Unconfined\")")]
    [InlineData("securityContext: {appArmorProfile: {type: Unconfined}}", "forbidden AppArmor profile (container \"a\" must not set AppArmor profile type to \"Unconfined\")")]
    [InlineData("securityContext: {windowsOptions: {hostProcess: true}}", "hostProcess (container \"a\" must not set securityContext.windowsOptions.hostProcess=true)")]
    [InlineData("", "")]
    public void Baseline_keeps_containers_from_the_host(string container, string expected) =>
        Assert.Equal(expected, Findings(SecurityLevel.Baseline, LevelVersion.Latest, Containers(container)));

    [Theory]
    [InlineData("hostNetwork: true, hostPID: true, hostIPC: true", "host namespaces (hostNetwork=true, hostPID=true, hostIPC=true)")]
    [InlineData("volumes: [{name: v, hostPath: {path: /}}, {name: w, hostPath: {path: /}}]", "hostPath volumes (volumes \"v\", \"w\")")]
    [InlineData("securityContext: {sysctls: [{name: kernel.msgmax, value: '1'}, {name: net.ipv4.tcp_rmem, value: '1'}]}", "forbidden sysctls (kernel.msgmax)")]
    [InlineData("securityContext: {seccompProfile: {type: Unconfined}}", "seccompProfile (pod must not set securityContext.seccompProfile.type to \"Unconfined\")")]
    public void Baseline_keeps_pods_from_the_host(string spec, string expected) =>
        Assert.Equal(expected, Findings(SecurityLevel.Baseline, LevelVersion.Latest, $"{spec}, {Containers("")}"));

    [Fact]
    public void All_sorts_of_containers_are_looked_at() =>
        Assert.Equal("privileged (containers \"i\", \"a\", \"e\" must not set securityContext.privileged=true)", Findings(SecurityLevel.Baseline, LevelVersion.Latest,
            $"initContainers: [{{name: i, image: i, securityContext: {{privileged: true}}}}], ephemeralContainers: [{{name: e, image: i, securityContext: {{privileged: true}}}}], {Containers("securityContext: {privileged: true}")}"));

    [Fact]
    public void An_annotation_can_name_a_forbidden_profile() =>
        Assert.Equal("forbidden AppArmor profile (annotation must not set AppArmor profile type to \"container.apparmor.security.beta.kubernetes.io/a=\"unconfined\"\")",
            Findings(SecurityLevel.Baseline, LevelVersion.Latest, Containers(""), "{container.apparmor.security.beta.kubernetes.io/a: unconfined}"));

    [Fact]
    public void Restricted_says_everything_that_a_plain_pod_does_not_say_of_itself() =>
        Assert.Equal("allowPrivilegeEscalation != false (container \"a\" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container \"a\" must set securityContext.capabilities.drop=[\"ALL\"]), "
            + "runAsNonRoot != true (pod or container \"a\" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container \"a\" must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")",
            Findings(SecurityLevel.Restricted, LevelVersion.Latest, Containers("")));

    [Theory]
    [InlineData("", Careful, "")]
    [InlineData("securityContext: {runAsNonRoot: true, seccompProfile: {type: Localhost, localhostProfile: p}}", "securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}}", "")]
    [InlineData("securityContext: {runAsNonRoot: false, runAsUser: 0}", Careful, "runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false), runAsUser=0 (pod must not set runAsUser=0)")]
    [InlineData("hostUsers: false, securityContext: {runAsUser: 0}", "securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}", "")]
    [InlineData("volumes: [{name: v, nfs: {server: s, path: /}}, {name: e, emptyDir: {}}]", Careful, "restricted volume types (volume \"v\" uses restricted volume type \"nfs\")")]
    [InlineData("volumes: [{name: v, hostPath: {path: /}}]", Careful, "restricted volume types (volume \"v\" uses restricted volume type \"hostPath\")")]
    [InlineData("hostPID: true", "securityContext: {allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: {add: [SYS_TIME]}, seccompProfile: {type: RuntimeDefault}}",
        "host namespaces (hostPID=true), unrestricted capabilities (container \"a\" must set securityContext.capabilities.drop=[\"ALL\"]; container \"a\" must not include \"SYS_TIME\" in securityContext.capabilities.add)")]
    [InlineData("os: {name: windows}", "securityContext: {runAsNonRoot: true}", "")]
    public void Restricted_wants_pods_to_give_up_what_they_do_not_need(string spec, string container, string expected) =>
        Assert.Equal(expected, Findings(SecurityLevel.Restricted, LevelVersion.Latest, $"{(spec.Length > 0 ? spec + ", " : "")}{Containers(container)}"));

    [Theory]
    [InlineData(SecurityLevel.Baseline, 26, "securityContext: {sysctls: [{name: net.ipv4.ip_local_reserved_ports, value: '1'}]}", "forbidden sysctls (net.ipv4.ip_local_reserved_ports)")]
    [InlineData(SecurityLevel.Baseline, 27, "securityContext: {sysctls: [{name: net.ipv4.ip_local_reserved_ports, value: '1'}]}", "")]
    [InlineData(SecurityLevel.Baseline, 33, "hostAliases: []", "")]
    [InlineData(SecurityLevel.Restricted, 7, "securityContext: {runAsNonRoot: true}", "")]
    [InlineData(SecurityLevel.Restricted, 18, "securityContext: {runAsNonRoot: true}", "allowPrivilegeEscalation != false (container \"a\" must set securityContext.allowPrivilegeEscalation=false)")]
    public void A_version_has_the_checks_of_its_time(SecurityLevel level, int minor, string spec, string expected) =>
        Assert.Equal(expected, Findings(level, minor, $"{spec}, {Containers("livenessProbe: {httpGet: {port: 80" + (minor == 33 ? ", host: h" : "") + "}}")}"));

    [Theory]
    [InlineData("enforce=baseline", "baseline:latest privileged:latest baseline:latest", "")]
    [InlineData("enforce=restricted enforce-version=v1.30", "restricted:v1.30 privileged:latest restricted:v1.30", "")]
    [InlineData("enforce=baseline warn=restricted warn-version=v1.9 audit=restricted", "baseline:latest restricted:latest restricted:v1.9", "")]
    [InlineData("enforce=strict", "restricted:latest privileged:latest privileged:latest", "metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: \"strict\": must be one of privileged, baseline, restricted")]
    [InlineData("warn=x warn-version=1.2", "privileged:latest privileged:latest privileged:latest",
        "metadata.labels[pod-security.kubernetes.io/warn]: Invalid value: \"x\": must be one of privileged, baseline, restricted|metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: \"1.2\": must be \"latest\" or \"v1.x\"")]
    [InlineData("enforce-version=v1.01", "privileged:latest privileged:latest privileged:latest", "metadata.labels[pod-security.kubernetes.io/enforce-version]: Invalid value: \"v1.01\": must be \"latest\" or \"v1.x\"")]
    public void Labels_say_what_is_refused_and_what_is_warned_of(string labels, string policy, string wrong)
    {
        var given = labels.Split(' ').Select(l => l.Split('=')).ToDictionary(l => "pod-security.kubernetes.io/" + l[0], l => l[1]);
        var faults = new Faults();
        var read = NamespacePolicy.Of(given.GetValueOrDefault, faults);
        Assert.Equal((policy, wrong), ($"{read.Enforce} {read.Audit} {read.Warn}", string.Join("|", faults.Found)));
    }
}
