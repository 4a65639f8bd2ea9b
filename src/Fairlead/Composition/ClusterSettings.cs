using Fairlead.Api.Allocation;
using Fairlead.LoadBalancer;
using Fairlead.Nodes;
using Fairlead.Primitives;

namespace Fairlead.Composition;

/// <summary>What <c>fairlead up</c> was asked for: read once from the command line, never changed.</summary>
public sealed record ClusterSettings
{
    public required ClusterPaths Paths { get; init; }

    /// <summary>Where cluster IPs come from (kube-apiserver's --service-cluster-ip-range).</summary>
    public required IpPrefix ServiceRange { get; init; }

    public required PortRange NodePorts { get; init; }

    /// <summary>Where pod addresses come from; each node has a part of it.</summary>
    public required IpPrefix ClusterCidr { get; init; }

    public required string ClusterDomain { get; init; }

    /// <summary>The machine's own address, at which pods and other machines reach the API server and the node.</summary>
    public required IpAddr Address { get; init; }

    public required ushort SecurePort { get; init; }

    public required string NodeName { get; init; }

    /// <summary>Nodes on this machine, this process's own among them.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>Zones for the nodes, in turn; empty for none.</summary>
    public IReadOnlyList<string> Zones { get; init; } = [];

    /// <summary>What the nodes share when there are several.</summary>
    public NodesNetwork? NodesNetwork { get; init; }

    /// <summary>A CRI runtime that runs already; null for a private containerd.</summary>
    public string? CriSocket { get; init; }

    /// <summary>Resolvers for names outside the cluster; none: those of /etc/resolv.conf.</summary>
    public IReadOnlyList<SocketAddr> Upstreams { get; init; } = [];

    public LoadBalancerOptions LoadBalancer { get; init; } = new();

    /// <summary>The cluster's DNS server: the tenth address of the Service range.</summary>
    public IpAddr DnsAddress => ServiceRange.Address.Add(10);
}
