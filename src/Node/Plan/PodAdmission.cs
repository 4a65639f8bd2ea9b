using System.Globalization;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Quotas;
using Fairlead.Kubernetes.Selectors;

namespace Fairlead.Node.Plan;

/// <summary>
/// Whether the node takes a pod that has been put on it. The scheduler does not put one where it does not fit; somebody who writes
/// <c>spec.nodeName</c> may. What is looked at, in the kubelet's order: number of pods, resources, node affinity, host ports, taints that drive pods off. Pure.
/// </summary>
public static class PodAdmission
{
    /// <summary>The reason of a pod whose selector or affinity the node's labels do not fit.</summary>
    public const string Affinity = "NodeAffinity";

    /// <summary>The reason of a pod that does not tolerate what is to drive pods off the node.</summary>
    public const string Taint = "TaintToleration";

    /// <param name="node">What the node has and how it is labelled; null where that is not known now: then host ports only count.</param>
    /// <param name="users">The pods whose resources are in use.</param>
    /// <param name="others">The pods that the node has and that have not ended.</param>
    /// <returns>Null when the pod may run; else why it ends before it began.</returns>
    public static PodEnd? Refuse(Pod pod, Kubernetes.Core.Node? node, IReadOnlyCollection<Pod> users, IEnumerable<Pod> others)
    {
        if (pod.Spec.Os is { Name: not "linux" }) return new PodEnd("PodOSNotSupported", "Pod was rejected: Failed to admit pod as the OS field doesn't match node OS");
        if (node is not null && (TooMuch(pod, node.Status.Allocatable, users) ?? Misplaced(pod, node)) is { } refusal) return refusal;
        var wanted = HostPorts(pod).ToList();
        if (wanted.Count > 0 && others.SelectMany(HostPorts).Any(held => wanted.Any(port => Collide(port, held))))
            return Failed("NodePorts", "node(s) didn't have free ports for the requested pod ports");
        return node?.Spec.Taints.Any(taint => taint.Effect == "NoExecute" && !Taints.Tolerates(pod, taint)) == true
            ? Failed(Taint, "node(s) had taints that the pod didn't tolerate")
            : null;
    }

    private static PodEnd? TooMuch(Pod pod, IReadOnlyDictionary<string, Quantity> allocatable, IReadOnlyCollection<Pod> users)
    {
        long most = allocatable.TryGetValue("pods", out var pods) ? pods.Amount.Units : long.MaxValue;
        if (users.Count + 1 > most) return Out("pods", 1, users.Count, most);
        var used = new ResourceTally();
        foreach (var user in users) used.Add(PodResources.WithOverhead(user.Spec).Requests);
        foreach (var (name, amount) in PodResources.WithOverhead(pod.Spec).Requests)
        {
            // A resource that the node does not know is given by somebody else.
            if (amount.IsZero || !allocatable.TryGetValue(name, out var capacity)) continue;
            var held = used[name] ?? QuantityAmount.Zero;
            if (held + amount > capacity.Amount) return Out(name, Count(name, amount), Count(name, held), Count(name, capacity.Amount));
        }
        return null;
    }

    private static PodEnd? Misplaced(Pod pod, Kubernetes.Core.Node node) =>
        NodeSelection.Chooses(pod, node) ? null : Failed(Affinity, "node(s) didn't match Pod's node affinity/selector");

    private static PodEnd Out(string resource, long requested, long used, long capacity) => new($"OutOf{resource}", string.Create(
        CultureInfo.InvariantCulture, $"Pod was rejected: Node didn't have enough resource: {resource}, requested: {requested}, used: {used}, capacity: {capacity}"));

    private static PodEnd Failed(string predicate, string why) => new(predicate, $"Pod was rejected: Predicate {predicate} failed: {why}");

    /// <summary>Processor time is counted in thousandths.</summary>
    private static long Count(string resource, QuantityAmount amount) => resource == "cpu" ? amount.Milli : amount.Units;

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
