using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Networking;
using Fairlead.Kubernetes.Selectors;

namespace Fairlead.Explain.Trace;

/// <summary>
/// Whether NetworkPolicies let the connection out of the client's pod and into the Service's pods. What they forbid is a warning, not a
/// broken link: whether policies are enforced is the cluster network's affair, which no object tells.
/// </summary>
internal static class NetworkPolicyLinks
{
    private const int DnsPort = 53;

    /// <param name="byName">The client asks DNS first.</param>
    public static IEnumerable<Hop> Of(ClusterView view, IReadOnlyList<Pod> pods, ServicePort port, TraceOrigin from, bool byName)
    {
        var client = from is TraceOrigin.Pod(var name) ? view.Pods.FirstOrDefault(pod => pod.Key == name) : null;
        if (client is not null && Leaving(view, client, pods, port, byName) is { } leaving) yield return leaving;
        foreach (var pod in pods.Where(pod => pod.Spec.HostNetwork is not true))
        {
            var guards = Guards(view, pod, "Ingress");
            if (guards.Count == 0 || NumberOf(pod, port) is not { } number) continue;
            if (guards.Any(policy => policy.Spec.Ingress.Any(rule => Admits(rule.Ports, pod, number, Protocol(port)) && Admits(view, rule.From, policy.Namespace, client)))) continue;
            yield return Blocked(guards, $"{Whom(client)} in to {number}/{Protocol(port)} of pod {pod.Name}", $"add a rule for port {number} to spec.ingress of {guards[0].Name}", CauseCode.NetworkPolicyBlocks);
            yield break;                                                               // the others are of the same make
        }
    }

    private static Hop? Leaving(ClusterView view, Pod client, IReadOnlyList<Pod> pods, ServicePort port, bool byName)
    {
        var guards = client.Spec.HostNetwork is true ? [] : Guards(view, client, "Egress");
        if (guards.Count == 0) return null;
        if (byName && !guards.Any(policy => policy.Spec.Egress.Any(rule => Admits(rule.Ports, client, DnsPort, "UDP"))))
            return Blocked(guards, $"pod {client.Name} out to port {DnsPort}/UDP, so it cannot ask DNS", $"add a rule for port {DnsPort}, UDP and TCP, to spec.egress of {guards[0].Name}", CauseCode.NetworkPolicyBlocksDns);
        if (pods.Count == 0 || pods.Any(pod => NumberOf(pod, port) is not { } number || guards.Any(policy => policy.Spec.Egress.Any(rule => Admits(rule.Ports, pod, number, Protocol(port)) && Admits(view, rule.To, policy.Namespace, pod))))) return null;
        return Blocked(guards, $"pod {client.Name} out to pod {pods[0].Name}", $"add a rule to spec.egress of {guards[0].Name}; the port there is the pod's, not the Service's", CauseCode.NetworkPolicyBlocks);
    }

    private static Hop Blocked(IReadOnlyList<NetworkPolicy> guards, string whom, string mend, CauseCode code) =>
        new(HopKind.NetworkPolicy, string.Join(", ", guards.Select(policy => policy.Name)), HopState.Warning, $"networkpolicy/{guards[0].Name}", "")
        {
            Cause = new Cause(code, $"No NetworkPolicy lets {whom}: where the cluster's network enforces them, the packets are dropped.", mend),
        };

    private static IReadOnlyList<NetworkPolicy> Guards(ClusterView view, Pod pod, string type) =>
        [.. view.Policies.Where(policy => policy.Namespace == pod.Namespace && Types(policy).Contains(type) && Query(policy.Spec.PodSelector).Matches(pod.Metadata.Labels))];

    /// <summary>Where no types are given: Ingress, and Egress when there are egress rules.</summary>
    private static IReadOnlyList<string> Types(NetworkPolicy policy) =>
        policy.Spec.PolicyTypes.Count > 0 ? policy.Spec.PolicyTypes : policy.Spec.Egress.Count > 0 ? ["Ingress", "Egress"] : ["Ingress"];

    private static bool Admits(IReadOnlyList<NetworkPolicyPort> ports, Pod pod, int number, string protocol) => ports.Count == 0 || ports.Any(port => (port.Protocol ?? "TCP") == protocol && port.Port switch
    {
        null => true,
        { Text: { } name } => pod.Spec.Containers.SelectMany(container => container.Ports).Any(each => each.Name == name && each.ContainerPortValue == number),
        { } first => first.Number <= number && number <= (port.EndPort ?? first.Number),
    });

    /// <summary>A peer that nobody can judge (an address block, a client that is not known) is given the benefit of the doubt.</summary>
    private static bool Admits(ClusterView view, IReadOnlyList<NetworkPolicyPeer> peers, string ns, Pod? other) =>
        peers.Count == 0 || other is null || peers.Any(peer => peer.IpBlock is not null
            || (peer.NamespaceSelector is { } spaces ? Query(spaces).Matches(LabelsOf(view, other.Namespace)) : other.Namespace == ns) && (peer.PodSelector is null || Query(peer.PodSelector).Matches(other.Metadata.Labels)));

    private static IReadOnlyDictionary<string, string> LabelsOf(ClusterView view, string ns) =>
        view.Namespaces.FirstOrDefault(each => each.Name == ns)?.Metadata.Labels ?? new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = ns };

    private static LabelQuery Query(Kubernetes.Meta.LabelSelector? selector) => LabelQuery.Of(selector) ?? LabelQuery.Everything;

    private static int? NumberOf(Pod pod, ServicePort port) => port.TargetPort switch
    {
        { Text: { } name } => pod.Spec.Containers.SelectMany(container => container.Ports).FirstOrDefault(each => each.Name == name)?.ContainerPortValue,
        { Number: > 0 } target => target.Number,
        _ => port.Port,
    };

    private static string Protocol(ServicePort port) => port.Protocol ?? "TCP";

    private static string Whom(Pod? client) => client is null ? "anybody" : $"pod {client.Name}";
}
