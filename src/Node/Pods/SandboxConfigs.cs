using Fairlead.Kubernetes.Core;
using Fairlead.Node.Cri;
using NamespaceMode = Fairlead.Node.Cri.NamespaceMode;

namespace Fairlead.Node.Pods;

/// <summary>A pod's sandbox in CRI's terms. Pure.</summary>
public static class SandboxConfigs
{
    public static PodSandboxConfig For(Pod pod, int attempt, NodeOptions node, DNSConfig host)
    {
        var paths = PodPaths.Of(node, pod);
        var config = new PodSandboxConfig
        {
            Metadata = new() { Name = paths.Name, Namespace = paths.Namespace, Uid = paths.Uid, Attempt = (uint)attempt },
            Hostname = pod.Spec.HostNetwork == true ? "" : PodHostname.Of(pod, node.ClusterDomain).Kernel(pod.Spec),
            LogDirectory = paths.Logs,
            DnsConfig = DnsSettings.For(pod.Spec, paths.Namespace, node, host),
            Labels = { [Labels.PodName] = paths.Name, [Labels.PodNamespace] = paths.Namespace, [Labels.PodUid] = paths.Uid },
            Linux = new()
            {
                CgroupParent = $"{node.Cgroup}/pod{paths.Uid}",
                SecurityContext = Security(pod.Spec),
            },
        };
        foreach (var sysctl in pod.Spec.SecurityContext?.Sysctls ?? []) config.Linux.Sysctls[sysctl.Name] = sysctl.Value;
        if (pod.Spec.HostNetwork != true) config.PortMappings.Add(Ports(pod.Spec));
        return config;
    }

    public static NamespaceOption Namespaces(PodSpec spec) => new()
    {
        Network = spec.HostNetwork == true ? NamespaceMode.Node : NamespaceMode.Pod,
        Pid = spec.HostPID == true ? NamespaceMode.Node : spec.ShareProcessNamespace == true ? NamespaceMode.Pod : NamespaceMode.Container,
        Ipc = spec.HostIPC == true ? NamespaceMode.Node : NamespaceMode.Pod,
    };

    private static LinuxSandboxSecurityContext Security(PodSpec spec)
    {
        var security = new LinuxSandboxSecurityContext
        {
            NamespaceOptions = Namespaces(spec),
            Privileged = spec.Containers.Concat(spec.InitContainers).Any(container => container.SecurityContext?.Privileged == true),
            Seccomp = ContainerSecurity.Seccomp(spec.SecurityContext?.SeccompProfile),
        };
        if (spec.SecurityContext?.RunAsUser is { } user) security.RunAsUser = new() { Value = user };
        if (spec.SecurityContext?.RunAsGroup is { } group && spec.SecurityContext.RunAsUser is not null) security.RunAsGroup = new() { Value = group };
        return security;
    }

    private static IEnumerable<PortMapping> Ports(PodSpec spec) =>
        from container in spec.Containers.Concat(spec.InitContainers.Where(c => c.RestartPolicy == "Always"))
        from port in container.Ports
        where port.HostPort is > 0
        select new PortMapping
        {
            ContainerPort = port.ContainerPortValue,
            HostPort = port.HostPort!.Value,
            HostIp = port.HostIP ?? "",
            Protocol = port.Protocol switch { "UDP" => Cri.Protocol.Udp, "SCTP" => Cri.Protocol.Sctp, _ => Cri.Protocol.Tcp },
        };
}
