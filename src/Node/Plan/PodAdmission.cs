using Fairlead.Kubernetes.Core;

namespace Fairlead.Node.Plan;

/// <summary>
/// Whether the node takes a pod that has been put on it. The scheduler does not put one where it does not fit; somebody who writes
/// <c>spec.nodeName</c> may. Pure.
/// </summary>
public static class PodAdmission
{
    /// <param name="others">The pods that the node has and that have not ended.</param>
    /// <returns>Null when the pod may run; else why it ends before it began.</returns>
    public static PodEnd? Refuse(Pod pod, IEnumerable<Pod> others)
    {
        var wanted = HostPorts(pod).ToList();
        return wanted.Count > 0 && others.SelectMany(HostPorts).Any(held => wanted.Any(port => Collide(port, held)))
            ? new PodEnd("NodePorts", "Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports")
            : null;
    }

    private static IEnumerable<ContainerPort> HostPorts(Pod pod) => PodContainer.Of(pod.Spec)
        .Where(container => container.Kind is ContainerKind.Regular or ContainerKind.Sidecar)
        .SelectMany(container => container.Spec.Ports)
        .Where(port => port.HostPort > 0);

    /// <summary>Same port and protocol, and one address or one of them on all.</summary>
    private static bool Collide(ContainerPort left, ContainerPort right) =>
        left.HostPort == right.HostPort && (left.Protocol ?? "TCP") == (right.Protocol ?? "TCP")
        && (left.HostIP == right.HostIP || IsEverywhere(left.HostIP) || IsEverywhere(right.HostIP));

    private static bool IsEverywhere(string? address) => address is null or "" or "0.0.0.0" or "::";
}
