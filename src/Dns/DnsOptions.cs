using Fairlead.Dns.Cache;
using Fairlead.Dns.Forward;
using Fairlead.Dns.Server;
using Fairlead.Dns.Zone;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns;

/// <summary>How cluster DNS is run. Flags first; a Corefile, where there is one, has the last word on what it speaks of.</summary>
public sealed class DnsOptions
{
    /// <summary>Where queries are taken, UDP and TCP.</summary>
    public IReadOnlyList<SocketAddr> Listen { get; set; } = [];

    /// <summary>UDP sockets for each address, each with a thread; 0: one a processor, at most four.</summary>
    public int Sockets { get; set; }

    public TcpLimits Tcp { get; set; } = new();

    /// <summary>The cluster's domain.</summary>
    public DnsName Domain { get; set; } = DnsName.Parse("cluster.local");

    /// <summary>Seconds that answers about cluster names may be kept.</summary>
    public uint Ttl { get; set; } = 5;

    /// <summary>The longest UDP answer in bytes.</summary>
    public int MaxUdpSize { get; set; } = Edns.SafeUdpSize;

    /// <summary>Resolvers for everything else; none: those of <see cref="ResolvConf"/>.</summary>
    public IReadOnlyList<SocketAddr> Upstreams { get; set; } = [];

    /// <summary>The node's resolver file: resolvers (unless given) and search domains. Read again when it changes.</summary>
    public string ResolvConf { get; set; } = "/etc/resolv.conf";

    public ForwardPolicy Policy { get; set; } = ForwardPolicy.Sequential;
    public bool RandomCase { get; set; } = true;
    public CacheOptions Cache { get; set; } = new();

    /// <summary>Answer a pod's whole walk of its search path at once; needs this node's pods.</summary>
    public bool CompleteSearchPath { get; set; } = true;

    public PodNames Pods { get; set; } = PodNames.Insecure;

    /// <summary>Ranges of cluster IPs: an address in them that no Service has is NXDOMAIN.</summary>
    public IReadOnlyList<IpPrefix> ServiceRanges { get; set; } = [];

    /// <summary>The node this instance runs on; null: none in particular, all pods are followed.</summary>
    public string? NodeName { get; set; }

    /// <summary>Keep the DNS Service and this instance's EndpointSlice in the API.</summary>
    public bool Register { get; set; }

    /// <summary>The DNS Service.</summary>
    public NamespacedName Service { get; set; } = new("kube-system", "kube-dns");

    /// <summary>Its cluster IPs, the first one primary.</summary>
    public IReadOnlyList<IpAddr> ClusterDns { get; set; } = [];

    /// <summary>How long queries are still answered after this instance has been taken out of the Service.</summary>
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Where /metrics, /health and /ready are served; empty: nowhere.</summary>
    public IReadOnlyList<SocketAddr> Http { get; set; } = [];

    /// <summary>A Unix socket, for root only, that tells the query log; null: none.</summary>
    public string? ControlSocket { get; set; }

    /// <summary>A Corefile to take over; read again when it changes.</summary>
    public string? Corefile { get; set; }

    /// <summary>A ConfigMap whose key <c>Corefile</c> is taken over and followed.</summary>
    public NamespacedName? ConfigMap { get; set; }
}
