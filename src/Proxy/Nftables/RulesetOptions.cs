using Fairlead.Primitives;

namespace Fairlead.Proxy.Nftables;

/// <summary>What the administrator's settings mean to the rules of one family.</summary>
internal sealed record RulesetOptions
{
    /// <summary>Cluster IPs come from here: other addresses of the range are refused. Empty: not known.</summary>
    internal EquatableList<IpPrefix> ServiceRanges { get; init; }

    /// <summary>Node ports answer on the local addresses within these. Null: on all.</summary>
    internal EquatableList<IpPrefix>? NodePortAddresses { get; init; }

    /// <summary>Sources that are pods of this node, for the short way under policy Local.</summary>
    internal EquatableList<IpPrefix> PodRanges { get; init; }

    /// <summary>Interfaces of this node's pods, as nft patterns such as "cali*"; used when there are no <see cref="PodRanges"/>.</summary>
    internal string? PodInterfaces { get; init; }

    /// <summary>Sources whose address reaches the endpoint of a cluster IP as it is. Null: all. Empty: none.</summary>
    internal EquatableList<IpPrefix>? UnhiddenSources { get; init; }

    /// <summary>This node's own addresses, of which one of each family stands for localhost on the way to an endpoint. Empty: node ports do not answer on localhost.</summary>
    internal EquatableList<IpAddr> LocalhostSources { get; init; }

    /// <summary>Clients that session affinity remembers at most, over all Services.</summary>
    internal int AffinitySize { get; init; } = 1 << 20;
}
