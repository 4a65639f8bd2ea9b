using Fairlead.Api.Allocation;
using Fairlead.Controllers.Nodes;
using Fairlead.Controllers.Running;
using Fairlead.Ingress;
using Fairlead.LoadBalancer;
using Fairlead.Nodes;
using Fairlead.Primitives;

namespace Fairlead.Composition;

/// <summary>What <c>fairlead up</c> was asked for: read once from the command line, never changed.</summary>
public sealed record ClusterSettings
{
    public required ClusterPaths Paths { get; init; }

    /// <summary>Where cluster IPs come from (kube-apiserver's --service-cluster-ip-range): one range a family, the cluster's own family first.</summary>
    public required IReadOnlyList<IpPrefix> ServiceRanges { get; init; }

    public required PortRange NodePorts { get; init; }

    /// <summary>Where pod addresses come from, of the same families; each node has a part of each.</summary>
    public required IReadOnlyList<IpPrefix> ClusterCidrs { get; init; }

    /// <summary>False for a control plane alone.</summary>
    public bool RunsNode { get; init; } = true;

    /// <summary>The first part of each pod range: this machine's own node takes it without asking, so that its first pod need not wait.</summary>
    public IReadOnlyList<IpPrefix> OwnPodCidrs => RunsNode ? [.. ClusterCidrs.Select(range => PodSubnets.Of(range).Next([])!.Value)] : [];

    public required string ClusterDomain { get; init; }

    /// <summary>The machine's own addresses, one a family, at which pods and other machines reach the API server and the node.</summary>
    public required IReadOnlyList<IpAddr> Addresses { get; init; }

    /// <summary>The one of the cluster's first family: the API server's.</summary>
    public IpAddr Address => Addresses[0];

    public required ushort SecurePort { get; init; }

    public required string NodeName { get; init; }

    /// <summary>Nodes on this machine, this process's own among them.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>Zones for the nodes, in turn; empty for none.</summary>
    public IReadOnlyList<string> Zones { get; init; } = [];

    /// <summary>What the nodes share when there are several; also where a single machine gets an address of a family it has none of. Null: not needed.</summary>
    public NodesNetwork? NodesNetwork { get; init; }

    /// <summary>A CRI runtime that runs already; null for a private containerd.</summary>
    public string? CriSocket { get; init; }

    /// <summary>Resolvers for names outside the cluster; none: those of /etc/resolv.conf.</summary>
    public IReadOnlyList<SocketAddr> Upstreams { get; init; } = [];

    public ControllerSelection Controllers { get; init; } = ControllerSelection.Everything;

    /// <summary>False where another scheduler gives pods their nodes.</summary>
    public bool Scheduler { get; init; } = true;

    /// <summary>Which of Kubernetes' components this process stands for, by the names of their leases; of the others the leases tell.</summary>
    public IReadOnlySet<string> ComponentsHere => Runs().ToHashSet();

    public LoadBalancerOptions LoadBalancer { get; init; } = new();

    /// <summary>How the first node serves Ingresses; null: it does not.</summary>
    public IngressOptions? Ingress { get; init; }

    /// <summary>The cluster's DNS server: the tenth address of each Service range.</summary>
    public IReadOnlyList<IpAddr> DnsAddresses => [.. ServiceRanges.Select(range => range.Address.Add(10))];

    private IEnumerable<string> Runs()
    {
        if (Scheduler) yield return "kube-scheduler";
        if (!Controllers.IsEmpty) yield return "kube-controller-manager";
    }
}
