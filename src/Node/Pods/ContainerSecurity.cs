using Fairlead.Kubernetes.Core;
using Fairlead.Node.Cri;

namespace Fairlead.Node.Pods;

/// <summary>A container's securityContext in CRI's terms: the container's own fields win over the pod's. Pure.</summary>
public static class ContainerSecurity
{
    /// <summary>Paths of /proc and /sys that an ordinary container must not see (those of every container engine).</summary>
    private static readonly string[] Masked =
    [
        "/proc/asound", "/proc/acpi", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats",
        "/proc/sched_debug", "/proc/scsi", "/sys/firmware", "/sys/devices/virtual/powercap",
    ];

    private static readonly string[] ReadOnly = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    public static LinuxContainerSecurityContext For(PodSpec pod, Kubernetes.Core.Container container, string? processTarget)
    {
        var own = container.SecurityContext;
        bool isPrivileged = own?.Privileged == true;
        var result = new LinuxContainerSecurityContext
        {
            Privileged = isPrivileged,
            NamespaceOptions = SandboxConfigs.Namespaces(pod),
            ReadonlyRootfs = own?.ReadOnlyRootFilesystem == true,
            NoNewPrivs = own?.AllowPrivilegeEscalation == false,
            Seccomp = Seccomp(own?.SeccompProfile ?? pod.SecurityContext?.SeccompProfile),
            Capabilities = new()
            {
                AddCapabilities = { own?.Capabilities?.Add ?? [] },
                DropCapabilities = { own?.Capabilities?.Drop ?? [] },
            },
            SupplementalGroups = { pod.SecurityContext?.SupplementalGroups ?? [] },
        };
        if (processTarget is not null)
        {
            result.NamespaceOptions.Pid = NamespaceMode.Target;
            result.NamespaceOptions.TargetId = processTarget;
        }
        if (pod.SecurityContext?.FsGroup is { } fsGroup) result.SupplementalGroups.Add(fsGroup);
        if ((own?.RunAsUser ?? pod.SecurityContext?.RunAsUser) is { } user) result.RunAsUser = new() { Value = user };
        if ((own?.RunAsGroup ?? pod.SecurityContext?.RunAsGroup) is { } group) result.RunAsGroup = new() { Value = group };
        if (!isPrivileged && own?.ProcMount != "Unmasked")
        {
            result.MaskedPaths.Add(Masked);
            result.ReadonlyPaths.Add(ReadOnly);
        }
        return result;
    }

    public static SecurityProfile Seccomp(SeccompProfile? profile) => profile?.Type switch
    {
        "RuntimeDefault" => new() { ProfileType = SecurityProfile.Types.ProfileType.RuntimeDefault },
        "Localhost" => new() { ProfileType = SecurityProfile.Types.ProfileType.Localhost, LocalhostRef = "/var/lib/kubelet/seccomp/" + profile.LocalhostProfile },
        _ => new() { ProfileType = SecurityProfile.Types.ProfileType.Unconfined },
    };
}
