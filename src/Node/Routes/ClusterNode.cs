using Fairlead.Kubernetes;
using Fairlead.Primitives;

namespace Fairlead.Node.Routes;

/// <summary>What routing to a node's pods needs to know of it.</summary>
public sealed record ClusterNode(string Name, EquatableList<IpAddr> Addresses, EquatableList<IpPrefix> PodCidrs)
{
    /// <summary>Its internal addresses and pod ranges, as its object says; what cannot be read is left out.</summary>
    public static ClusterNode Of(Kubernetes.Core.Node node) => new(
        node.Name,
        [.. node.Status.Addresses.Where(a => a.Type == "InternalIP" && IpAddr.TryParse(a.Address, out _)).Select(a => IpAddr.Parse(a.Address))],
        [.. Cidrs(node).Where(c => IpPrefix.TryParse(c, out _)).Select(IpPrefix.Parse)]);

    private static IEnumerable<string> Cidrs(Kubernetes.Core.Node node) =>
        node.Spec.PodCIDRs.Count > 0 ? node.Spec.PodCIDRs : node.Spec.PodCIDR is { } one ? [one] : [];
}
