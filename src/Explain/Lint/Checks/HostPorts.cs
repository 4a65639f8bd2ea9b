using Fairlead.Explain.Lint.Objects;

namespace Fairlead.Explain.Lint.Checks;

/// <summary>Ports on the nodes themselves: host ports and the ports of pods with hostNetwork, against each other and against node ports.</summary>
internal sealed class HostPorts : ILintCheck
{
    private sealed record Claim(Workload Workload, int Port, string Protocol, string HostIP, string Path);

    public IEnumerable<Finding> Of(Bundle bundle)
    {
        var claims = bundle.Workloads.SelectMany(Claims).ToList();
        return Pairs(claims).Concat(NodePorts(bundle, claims));
    }

    private static IEnumerable<Finding> Pairs(List<Claim> claims)
    {
        foreach (var same in claims.GroupBy(claim => (claim.Port, claim.Protocol)))
        {
            var there = same.ToList();
            for (int i = 0; i < there.Count; i++)
                for (int j = i + 1; j < there.Count; j++)
                    if (Clash(there[i], there[j]) is { } finding) yield return finding;
        }
    }

    private static Finding? Clash(Claim one, Claim other)
    {
        if (ReferenceEquals(one.Workload, other.Workload) || !Overlap(one.HostIP, other.HostIP) || Apart(one.Workload, other.Workload)) return null;
        var (first, second) = other.Workload.Manifest.IsSubject ? (one, other) : (other, one);
        if (!second.Workload.Manifest.IsSubject) return null;
        bool everywhere = first.Workload.Replicas is null && second.Workload.Replicas is null;
        string where = everywhere ? "On every node both have pods" : "They may not share a node";
        return LintRules.HostPortTaken.At(second.Workload.Manifest, second.Path, $"{second.Workload.Title} and {first.Workload.Title} both take {second.Port}/{second.Protocol} of their node. {where}: of two such pods there, one stays pending.",
            "choose another hostPort or hostIP, keep them on different nodes (nodeSelector, podAntiAffinity), or use a Service").ErrorIf(everywhere);
    }

    private static IEnumerable<Finding> NodePorts(Bundle bundle, List<Claim> claims) =>
        from claim in claims
        where claim.Workload.Manifest.IsSubject
        from service in bundle.Services
        from port in service.Object.Spec.Ports
        where port.NodePort == claim.Port && (port.Protocol ?? "TCP") == claim.Protocol
        select LintRules.HostPortIsNodePort.At(claim.Workload.Manifest, claim.Path, $"{claim.Port}/{claim.Protocol} of the node is taken by {claim.Workload.Title}, and is the node port of {service.Title}.", "choose another hostPort, outside the range of node ports");

    private static IEnumerable<Claim> Claims(Workload workload) =>
        from each in workload.Ports
        let number = workload.Pod.HostNetwork is true ? each.Port.ContainerPortValue : each.Port.HostPort ?? 0
        where number > 0 && workload.Replicas is not 0
        select new Claim(workload, number, each.Port.Protocol ?? "TCP", each.Port.HostIP ?? "", $"{workload.ContainerPath(each.Container)}.ports[{each.Index}].{(each.Port.HostPort is > 0 ? "hostPort" : "containerPort")}");

    private static bool Overlap(string one, string other) => one == other || IsAny(one) || IsAny(other);
    private static bool IsAny(string ip) => ip is "" or "0.0.0.0" or "::";

    /// <summary>Node selectors that no node can satisfy both, or names of two nodes.</summary>
    private static bool Apart(Workload one, Workload other) =>
        one.Pod.NodeSelector.Any(label => other.Pod.NodeSelector.TryGetValue(label.Key, out string? value) && value != label.Value)
        || one.Pod.NodeName is { Length: > 0 } && other.Pod.NodeName is { Length: > 0 } && one.Pod.NodeName != other.Pod.NodeName;
}
