using Fairlead.Explain.Lint.Objects;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Explain.Lint.Checks;

/// <summary>Ports inside one pod: two containers on one port, names that stand twice, ports that need a privilege.</summary>
internal sealed class ContainerPorts : ILintCheck
{
    private const string Unprivileged = "net.ipv4.ip_unprivileged_port_start";
    private const int FirstFree = 1024;

    public IEnumerable<Finding> Of(Bundle bundle) => bundle.Workloads.Where(workload => workload.Manifest.IsSubject).SelectMany(workload => Conflicts(workload).Concat(Names(workload)).Concat(Privileged(workload)));

    private static IEnumerable<Finding> Conflicts(Workload workload) =>
        from same in workload.Ports.GroupBy(each => (each.Port.ContainerPortValue, Protocol: each.Port.Protocol ?? "TCP"))
        from second in same.Where(each => !ReferenceEquals(each.Container, same.First().Container)).DistinctBy(each => each.Container.Name)
        select LintRules.ContainerPortConflict.At(workload.Manifest, $"{workload.ContainerPath(second.Container)}.ports[{second.Index}].containerPort",
            $"Containers {same.First().Container.Name} and {second.Container.Name} of {workload.Title} both want {same.Key.ContainerPortValue}/{same.Key.Protocol}; they share the pod's addresses, so the second cannot listen.", "let one of them listen on another port");

    private static IEnumerable<Finding> Names(Workload workload) =>
        from same in workload.Ports.Where(each => each.Port.Name is { Length: > 0 }).GroupBy(each => each.Port.Name, StringComparer.Ordinal)
        from second in same.Skip(1)
        where !ReferenceEquals(second.Container, same.First().Container)                               // within one container the API server refuses it
        select LintRules.PortNameTwice.At(workload.Manifest, $"{workload.ContainerPath(second.Container)}.ports[{second.Index}].name",
            $"The port name {same.Key} stands in containers {same.First().Container.Name} and {second.Container.Name}; a Service that names it gets that of {same.First().Container.Name}.", "give the second another name");

    private static IEnumerable<Finding> Privileged(Workload workload)
    {
        if (workload.Pod.HostNetwork is not true && workload.Pod.SecurityContext?.Sysctls.FirstOrDefault(sysctl => sysctl.Name == Unprivileged) is { Value: { } lowest } && int.TryParse(lowest, out int start) && workload.Ports.All(each => each.Port.ContainerPortValue >= start)) yield break;
        foreach (var (container, port, index) in workload.Ports.Where(each => each.Port.ContainerPortValue is > 0 and < FirstFree))
            if (Hindrance(workload.Pod, container) is { } why)
                yield return LintRules.PrivilegedPort.At(workload.Manifest, $"{workload.ContainerPath(container)}.ports[{index}].containerPort",
                    $"Container {container.Name} listens on {port.ContainerPortValue}, and {why}.", $"listen on a port from {FirstFree} up (the Service's port may stay {port.ContainerPortValue}), or add the capability NET_BIND_SERVICE");
    }

    private static string? Hindrance(PodSpec pod, Container container)
    {
        var own = container.SecurityContext;
        if (own?.Privileged is true) return null;
        bool added = own?.Capabilities?.Add.Any(IsBind) ?? false;
        bool dropped = (own?.Capabilities?.Drop.Any(capability => IsAll(capability) || IsBind(capability)) ?? false) && !added;
        long? user = own?.RunAsUser ?? pod.SecurityContext?.RunAsUser;
        bool nonRoot = user is > 0 || user is null && (own?.RunAsNonRoot ?? pod.SecurityContext?.RunAsNonRoot) is true;
        // An added capability reaches a process that is not root only where the runtime makes it ambient; most do not, but the file's own capability then counts.
        if (nonRoot && !added) return user is > 0 ? $"runs as user {user}, without NET_BIND_SERVICE" : "does not run as root, and has no NET_BIND_SERVICE";
        return dropped ? "its NET_BIND_SERVICE is dropped" : null;
    }

    private static bool IsBind(string capability) => capability is "NET_BIND_SERVICE" or "CAP_NET_BIND_SERVICE" || IsAll(capability);
    private static bool IsAll(string capability) => capability is "ALL" or "all";
}
