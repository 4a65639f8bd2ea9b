using System.Globalization;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Decoding;

namespace Fairlead.Kubernetes.PodSecurity;

/// <summary>What a pod at level <c>baseline</c> may not do: what is known to lead out of it.</summary>
internal static class BaselineChecks
{
    private static readonly HashSet<string> DefaultCapabilities =
    [
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    ];

    /// <summary>Settings of the kernel that concern the pod alone, and since which version they are known to.</summary>
    private static readonly Dictionary<string, int> SafeSysctls = new(StringComparer.Ordinal)
    {
        ["kernel.shm_rmid_forced"] = 0, ["net.ipv4.ip_local_port_range"] = 0, ["net.ipv4.tcp_syncookies"] = 0, ["net.ipv4.ping_group_range"] = 0, ["net.ipv4.ip_unprivileged_port_start"] = 0,
        ["net.ipv4.ip_local_reserved_ports"] = 27,
        ["net.ipv4.tcp_keepalive_time"] = 29, ["net.ipv4.tcp_fin_timeout"] = 29, ["net.ipv4.tcp_keepalive_intvl"] = 29, ["net.ipv4.tcp_keepalive_probes"] = 29,
        ["net.ipv4.tcp_rmem"] = 32, ["net.ipv4.tcp_wmem"] = 32,
    };

    public static SecurityFinding? AppArmor(PodView pod, int minor)
    {
        var types = new List<string>();
        bool Bad(AppArmorProfile? profile)
        {
            if (profile is null || profile.Type is "RuntimeDefault" or "Localhost") return false;
            types.Add(profile.Type);
            return true;
        }

        string setters = pod.Setters(Bad(pod.Spec.SecurityContext?.AppArmorProfile), c => Bad(c.SecurityContext?.AppArmorProfile));
        string[] annotations = PodView.Sorted(pod.Annotations
            .Where(a => a.Key.StartsWith(PodAnnotations.AppArmorOfContainer, StringComparison.Ordinal) && a.Value is not ("" or "runtime/default") && !a.Value.StartsWith("localhost/", StringComparison.Ordinal))
            .Select(a => $"{a.Key}={GoText.Quote(a.Value)}"));
        string[] bad = [.. PodView.Sorted(types), .. annotations];
        if (bad.Length == 0) return null;
        if (annotations.Length > 0) setters += (setters.Length > 0 ? " and " : "") + PodView.Plural("annotation", annotations.Length);
        return new(PodView.Plural("forbidden AppArmor profile", bad.Length), $"{setters} must not set AppArmor profile type to {PodView.Quoted(bad)}");
    }

    public static SecurityFinding? Capabilities(PodView pod, int minor)
    {
        var added = new List<string>();
        string which = pod.Those(c =>
        {
            string[] more = [.. (c.SecurityContext?.Capabilities?.Add ?? []).Where(a => !DefaultCapabilities.Contains(a))];
            added.AddRange(more);
            return more.Length > 0;
        });
        return which.Length == 0 ? null : new("non-default capabilities", $"{which} must not include {PodView.Quoted(PodView.Sorted(added))} in securityContext.capabilities.add");
    }

    public static SecurityFinding? HostNamespaces(PodView pod, int minor)
    {
        string shared = string.Join(", ", new[]
        {
            pod.Spec.HostNetwork == true ? "hostNetwork=true" : "", pod.Spec.HostPID == true ? "hostPID=true" : "", pod.Spec.HostIPC == true ? "hostIPC=true" : "",
        }.Where(s => s.Length > 0));
        return shared.Length == 0 ? null : new("host namespaces", shared);
    }

    public static SecurityFinding? HostPaths(PodView pod, int minor)
    {
        string which = PodView.Named("volume", pod.Spec.Volumes.Where(v => v.HostPath is not null).Select(v => v.Name));
        return which.Length == 0 ? null : new("hostPath volumes", which);
    }

    public static SecurityFinding? HostPorts(PodView pod, int minor)
    {
        bool Has(Container c) => c.Ports.Any(p => p.HostPort is not null and not 0);
        string which = pod.Those(Has);
        if (which.Length == 0) return null;
        string[] ports = PodView.Sorted(pod.Containers.SelectMany(c => c.Ports).Where(p => p.HostPort is not null and not 0).Select(p => p.HostPort!.Value.ToString(CultureInfo.InvariantCulture)));
        return new("hostPort", $"{which} {(pod.Containers.Count(Has) == 1 ? "uses" : "use")} {PodView.Plural("hostPort", ports.Length)} {string.Join(", ", ports)}");
    }

    /// <summary>A probe or a hook that asks another host than the pod lets the node reach where the pod could not.</summary>
    public static SecurityFinding? HostsOfProbes(PodView pod, int minor)
    {
        static IEnumerable<string?> Hosts(Container c) =>
        [
            c.LivenessProbe?.HttpGet?.Host, c.LivenessProbe?.TcpSocket?.Host, c.ReadinessProbe?.HttpGet?.Host, c.ReadinessProbe?.TcpSocket?.Host, c.StartupProbe?.HttpGet?.Host, c.StartupProbe?.TcpSocket?.Host,
            c.Lifecycle?.PostStart?.HttpGet?.Host, c.Lifecycle?.PostStart?.TcpSocket?.Host, c.Lifecycle?.PreStop?.HttpGet?.Host, c.Lifecycle?.PreStop?.TcpSocket?.Host,
        ];
        string[] containers = PodView.Sorted(pod.Containers.Where(c => Hosts(c).Any(h => !string.IsNullOrEmpty(h))).Select(c => c.Name));
        string[] hosts = PodView.Sorted(pod.Containers.SelectMany(Hosts).OfType<string>().Where(h => h.Length > 0));
        return hosts.Length == 0 ? null
            : new("probe or lifecycle host", $"{PodView.Named("container", containers)} {(containers.Length == 1 ? "uses" : "use")} {PodView.Plural("probe or lifecycle host", hosts.Length)} {PodView.Quoted(hosts)}");
    }

    public static SecurityFinding? Privileged(PodView pod, int minor)
    {
        string which = pod.Those(c => c.SecurityContext?.Privileged == true);
        return which.Length == 0 ? null : new("privileged", $"{which} must not set securityContext.privileged=true");
    }

    /// <summary>A pod with users of its own may see all of /proc.</summary>
    public static SecurityFinding? ProcMountWithOwnUsers(PodView pod, int minor) => pod.HasOwnUsers ? null : ProcMount(pod, minor);

    public static SecurityFinding? ProcMount(PodView pod, int minor)
    {
        var mounts = new List<string>();
        string which = pod.Those(c =>
        {
            if (c.SecurityContext?.ProcMount is null or "Default") return false;
            mounts.Add(c.SecurityContext.ProcMount);
            return true;
        });
        return which.Length == 0 ? null : new("procMount", $"{which} must not set securityContext.procMount to {PodView.Quoted(PodView.Sorted(mounts))}");
    }

    public static SecurityFinding? SeLinux(PodView pod, int minor)
    {
        var types = new List<string>();
        bool user = false, role = false;
        bool Bad(SELinuxOptions? options)
        {
            if (options is null) return false;
            bool type = options.Type is not (null or "" or "container_t" or "container_init_t" or "container_kvm_t") && !(options.Type == "container_engine_t" && minor >= 31);
            if (type) types.Add(options.Type!);
            user |= !string.IsNullOrEmpty(options.User);
            role |= !string.IsNullOrEmpty(options.Role);
            return type || !string.IsNullOrEmpty(options.User) || !string.IsNullOrEmpty(options.Role);
        }

        string setters = pod.Setters(Bad(pod.Spec.SecurityContext?.SeLinuxOptions), c => Bad(c.SecurityContext?.SeLinuxOptions));
        if (setters.Length == 0) return null;
        string[] what = [PodView.Named("type", PodView.Sorted(types)), user ? "user may not be set" : "", role ? "role may not be set" : ""];
        return new("seLinuxOptions", $"{setters} set forbidden securityContext.seLinuxOptions: {string.Join("; ", what.Where(w => w.Length > 0))}");
    }

    /// <summary>Before version 1.19 the profile stood in annotations.</summary>
    public static SecurityFinding? SeccompAnnotations(PodView pod, int minor)
    {
        bool Bad(string key) => pod.Annotations.TryGetValue(key, out string? value) && value is not ("" or "runtime/default" or "docker/default") && !value.StartsWith("localhost/", StringComparison.Ordinal);
        string[] bad = PodView.Sorted(pod.Containers.Select(c => PodAnnotations.SeccompOfContainer + c.Name).Prepend(PodAnnotations.Seccomp).Where(Bad).Select(key => $"{key}={GoText.Quote(pod.Annotations[key])}"));
        return bad.Length == 0 ? null : new("seccompProfile", $"forbidden {PodView.Plural("annotation", bad.Length)} {string.Join(", ", bad)}");
    }

    public static SecurityFinding? Seccomp(PodView pod, int minor)
    {
        var types = new List<string>();
        bool Bad(SeccompProfile? profile)
        {
            if (profile is null || profile.Type is "RuntimeDefault" or "Localhost") return false;
            types.Add(profile.Type);
            return true;
        }

        string setters = pod.Setters(Bad(pod.Spec.SecurityContext?.SeccompProfile), c => Bad(c.SecurityContext?.SeccompProfile));
        return setters.Length == 0 ? null : new("seccompProfile", $"{setters} must not set securityContext.seccompProfile.type to {PodView.Quoted(PodView.Sorted(types))}");
    }

    public static SecurityFinding? Sysctls(PodView pod, int minor)
    {
        string bad = string.Join(", ", (pod.Spec.SecurityContext?.Sysctls ?? []).Where(s => !SafeSysctls.TryGetValue(s.Name, out int since) || minor < since).Select(s => s.Name));
        return bad.Length == 0 ? null : new("forbidden sysctls", bad);
    }

    public static SecurityFinding? WindowsHostProcess(PodView pod, int minor)
    {
        string setters = pod.Setters(pod.Spec.SecurityContext?.WindowsOptions?.HostProcess == true, c => c.SecurityContext?.WindowsOptions?.HostProcess == true);
        return setters.Length == 0 ? null : new("hostProcess", $"{setters} must not set securityContext.windowsOptions.hostProcess=true");
    }
}
