using Fairlead.Primitives;

namespace Fairlead.Proxy;

/// <summary>How a node's proxy is set up. The defaults serve a cluster of `fairlead up`; <c>Configuration</c> fills it from kube-proxy's flags and file.</summary>
public sealed class ProxyOptions
{
    /// <summary>This node, as Node objects and endpoints name it.</summary>
    public required string NodeName { get; set; }

    /// <summary>The families to serve. One that the kernel does not have is left out, with a warning.</summary>
    public IReadOnlyList<IpFamily> Families { get; set; } = [IpFamily.V4, IpFamily.V6];

    /// <summary>Where cluster IPs come from, for clusters without ServiceCIDR objects: other addresses within are refused. Empty: not known.</summary>
    public IReadOnlyList<IpPrefix> ServiceRanges { get; set; } = [];

    /// <summary>Local addresses on which node ports answer. Empty: all of them.</summary>
    public IReadOnlyList<IpPrefix> NodePortAddresses { get; set; } = [];

    /// <summary>Node ports answer on the Node object's own addresses only, whatever <see cref="NodePortAddresses"/> says.</summary>
    public bool NodePortsOnPrimaryAddresses { get; set; }

    /// <summary>Node ports answer on 127.0.0.1 and ::1 too, for this machine alone.</summary>
    public bool LocalhostNodePorts { get; set; } = true;

    /// <summary>Where this node's pods have their addresses: they take the short way under policy Local.</summary>
    public IReadOnlyList<IpPrefix> PodRanges { get; set; } = [];

    /// <summary>Take <see cref="PodRanges"/> from this node's <c>spec.podCIDRs</c>.</summary>
    public bool PodRangesFromNode { get; set; }

    /// <summary>Interfaces of pods, as a pattern such as "cali*", where their addresses are not known.</summary>
    public string? PodInterfaces { get; set; }

    /// <summary>Sources outside of <see cref="PodRanges"/> are hidden behind the node when they use a cluster IP.</summary>
    public bool MasqueradeOutsiders { get; set; }

    /// <summary>Every source is hidden behind the node when it uses a cluster IP.</summary>
    public bool MasqueradeAll { get; set; }

    /// <summary>What Services' connections carry is counted. The kernel must keep accounts of connections (net.netfilter.nf_conntrack_acct).</summary>
    public bool CountBytes { get; set; }

    /// <summary>Shortest rest between two writes to the kernel: the first change after a quiet time goes out at once.</summary>
    public TimeSpan MinSyncPeriod { get; set; } = TimeSpan.FromMilliseconds(2);

    /// <summary>How often every element in the kernel is compared with the plan, where anybody else has changed anything.</summary>
    public TimeSpan SyncPeriod { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often it is looked whether our rules are there.</summary>
    public TimeSpan WatchPeriod { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Clients that session affinity remembers at most, over all Services. The kernel makes the table at once for as many as the lower 16
    /// bits say (rhashtable's nelem_hint, Linux 4.8 to 6.18), and lets it grow: a round number of them costs half a MiB less.
    /// </summary>
    public int AffinitySize { get; set; } = 1 << 20;

    /// <summary>How long news may wait for the kernel before the proxy calls itself unhealthy.</summary>
    public TimeSpan HealthPatience { get; set; } = TimeSpan.FromSeconds(30);
}
