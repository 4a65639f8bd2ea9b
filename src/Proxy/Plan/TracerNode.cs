using Fairlead.Primitives;

namespace Fairlead.Proxy.Plan;

/// <summary>What a tracer must know of the node beside its plan.</summary>
public sealed record TracerNode
{
    /// <summary>The node's own addresses; loopback need not be named.</summary>
    public EquatableList<IpAddr> Addresses { get; init; }

    public EquatableList<IpPrefix> PodRanges { get; init; }
    public EquatableList<IpPrefix> ServiceRanges { get; init; }

    /// <summary>Local addresses on which node ports answer; empty: all.</summary>
    public EquatableList<IpPrefix> NodePortAddresses { get; init; }

    /// <summary>Sources that are not hidden when they use a cluster IP; null: all.</summary>
    public EquatableList<IpPrefix>? UnhiddenSources { get; init; }

    public bool IsOwn(IpAddr address) => address.IsLoopback || Holds(Addresses, address);
    public bool IsPod(IpAddr address) => IsWithin(PodRanges, address);
    public bool IsServiceAddress(IpAddr address) => IsWithin(ServiceRanges, address);
    public bool HasNodePorts(IpAddr address) => IsOwn(address) && (NodePortAddresses.Count == 0 || IsWithin(NodePortAddresses, address));
    public bool IsUnhidden(IpAddr address) => UnhiddenSources is not { } sources || IsWithin(sources, address);

    private static bool Holds(EquatableList<IpAddr> addresses, IpAddr wanted)
    {
        foreach (var address in addresses) if (address == wanted) return true;
        return false;
    }

    private static bool IsWithin(EquatableList<IpPrefix> prefixes, IpAddr address)
    {
        foreach (var prefix in prefixes) if (prefix.Contains(address)) return true;
        return false;
    }
}
