using System.Security.Cryptography.X509Certificates;
using Fairlead.Controllers.Nodes;
using Fairlead.Ingress;
using Fairlead.LoadBalancer;
using Fairlead.Node;
using Fairlead.Primitives;
using Fairlead.Proxy;

namespace Fairlead.Composition;

/// <summary>What one node of a cluster is told, whoever runs its API server.</summary>
public sealed record NodeSettings
{
    public required string Name { get; init; }

    /// <summary>The node's own addresses, one a family, the cluster's first family first.</summary>
    public required IReadOnlyList<IpAddr> Addresses { get; init; }

    /// <summary>The folder below which containerd, volumes and logs of this node live.</summary>
    public required string Home { get; init; }

    public required IReadOnlyList<IpPrefix> ServiceRanges { get; init; }

    public required IReadOnlyList<IpPrefix> ClusterCidrs { get; init; }

    /// <summary>Addresses of this node's pods, one prefix a family; empty: the controllers give it parts of <see cref="ClusterCidrs"/>.</summary>
    public IReadOnlyList<IpPrefix> PodCidrs { get; init; } = [];

    /// <summary>The DNS Service's addresses, one a family.</summary>
    public required IReadOnlyList<IpAddr> ClusterDns { get; init; }

    public required string ClusterDomain { get; init; }

    public string? CriSocket { get; init; }

    /// <summary>The label topology.kubernetes.io/zone of the node; null for none.</summary>
    public string? Zone { get; init; }

    /// <summary>What the node agent shows to the API server, asked at each connection; null for one nobody has signed.</summary>
    public Func<X509Certificate2>? ServingCertificate { get; init; }

    /// <summary>Who may call the node agent.</summary>
    public X509Certificate2? ClientAuthority { get; init; }

    /// <summary>Resolvers for names outside the cluster; none: those of /etc/resolv.conf.</summary>
    public IReadOnlyList<SocketAddr> Upstreams { get; init; } = [];

    /// <summary>The socket that tells the DNS queries; null for none.</summary>
    public string? DnsControl { get; init; }

    public LoadBalancerOptions LoadBalancer { get; init; } = new();

    /// <summary>How this node serves Ingresses; null: it does not.</summary>
    public IngressOptions? Ingress { get; init; }

    public NodeOptions AgentOptions() => new()
    {
        NodeName = Name,
        DataDir = Home,
        NodeIps = Addresses,
        PodCidrs = PodCidrs,
        ClusterCidrs = ClusterCidrs,
        ClusterDns = [ClusterDns[0]],                                            // one server in resolv.conf, as kubeadm has it: it knows both families' names
        ClusterDomain = ClusterDomain,
        CriSocket = CriSocket,
        KubeletPort = Cluster.KubeletPort,
        ServingCertificate = ServingCertificate,
        ClientAuthority = ClientAuthority,
        Labels = Zone is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["topology.kubernetes.io/zone"] = Zone },
    };

    public ProxyOptions ProxyOptions() => new()
    {
        NodeName = Name,
        Families = [.. Addresses.Select(address => address.Family)],
        ServiceRanges = ServiceRanges,
        PodRanges = PodCidrs,
        PodRangesFromNode = PodCidrs.Count == 0,
    };

    public static NodeSettings Of(ClusterSettings cluster) => new()
    {
        Name = cluster.NodeName,
        Addresses = cluster.Addresses,
        Home = cluster.Paths.Node,
        ServiceRanges = cluster.ServiceRanges,
        ClusterCidrs = cluster.ClusterCidrs,
        PodCidrs = cluster.OwnPodCidrs,
        ClusterDns = cluster.DnsAddresses,
        ClusterDomain = cluster.ClusterDomain,
        CriSocket = cluster.CriSocket,
        Upstreams = cluster.Upstreams,
        DnsControl = cluster.Paths.DnsControl,
        LoadBalancer = cluster.LoadBalancer,
        Ingress = cluster.Ingress,
        Zone = cluster.Zones.FirstOrDefault(),
    };
}
