using Fairlead.Primitives;

namespace Fairlead.Catalog;

/// <summary>What routing needs to know of a Node.</summary>
public sealed record CatalogNode(string Name)
{
    /// <summary>The label <c>topology.kubernetes.io/zone</c>.</summary>
    public string? Zone { get; init; }

    /// <summary>Addresses of type InternalIP, in the Node's order; the first is the primary one.</summary>
    public EquatableList<IpAddr> InternalIps { get; init; }

    public EquatableList<IpAddr> ExternalIps { get; init; }
    public EquatableList<IpPrefix> PodCidrs { get; init; }
    public bool IsReady { get; init; }

    /// <summary>The label <c>node.kubernetes.io/exclude-from-external-load-balancers</c> is present.</summary>
    public bool ExcludedFromLoadBalancers { get; init; }

    /// <summary>The node is being deleted: it has a deletion time stamp or the cluster autoscaler's taint.</summary>
    public bool IsGoingAway { get; init; }
}
