using Fairlead.Primitives;

namespace Fairlead.Proxy.Configuration;

/// <summary>
/// What kube-proxy's flags, or its file (<c>KubeProxyConfiguration</c>, kubeproxy.config.k8s.io/v1alpha1), say, as far as it means something
/// here. Defaults are kube-proxy's.
/// </summary>
public sealed class KubeProxyConfiguration
{
    /// <summary>The file that a flag named; its settings then replace those of other flags.</summary>
    public string? ConfigFile { get; set; }

    public string? Kubeconfig { get; set; }

    /// <summary>The API server's address, over the kubeconfig's.</summary>
    public string? Master { get; set; }

    /// <summary>The node's name when it is not the machine's.</summary>
    public string? HostnameOverride { get; set; }

    /// <summary>Take away what a proxy left here, and end.</summary>
    public bool CleanUp { get; set; }

    /// <summary>"address:port"; empty: not served.</summary>
    public string HealthzBindAddress { get; set; } = "0.0.0.0:10256";

    /// <summary>"address:port"; empty: not served.</summary>
    public string MetricsBindAddress { get; set; } = "127.0.0.1:10249";

    /// <summary>A taken health or metrics address ends the program instead of being logged.</summary>
    public bool BindAddressHardFail { get; set; }

    /// <summary>nftables; empty: the same. iptables, ipvs and userspace are taken for it.</summary>
    public string Mode { get; set; } = "";

    public bool MasqueradeAll { get; set; }
    public bool LocalhostNodePorts { get; set; } = true;
    public TimeSpan? SyncPeriod { get; set; }

    /// <summary>kube-proxy's default of a second is what makes its changes slow: here it is only taken when somebody sets it.</summary>
    public TimeSpan? MinSyncPeriod { get; set; }

    /// <summary>ClusterCIDR, NodeCIDR, BridgeInterface or InterfaceNamePrefix; empty: ClusterCIDR.</summary>
    public string DetectLocalMode { get; set; } = "";

    public string BridgeInterface { get; set; } = "";
    public string InterfaceNamePrefix { get; set; } = "";
    public IReadOnlyList<IpPrefix> ClusterCidrs { get; set; } = [];

    /// <summary>CIDRs, or the one word "primary".</summary>
    public IReadOnlyList<string> NodePortAddresses { get; set; } = [];

    /// <summary>Connections that the kernel tracks, for each core; 0 leaves the kernel's limit as it is.</summary>
    public int ConntrackMaxPerCore { get; set; } = 32768;

    /// <summary>The least limit of tracked connections, whatever the number of cores.</summary>
    public int ConntrackMin { get; set; } = 131072;

    /// <summary>How long an idle TCP connection is remembered: a day, as kube-proxy has it; the kernel's own five days fill its table.</summary>
    public TimeSpan? ConntrackTcpEstablished { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long a TCP connection is remembered that one side has closed: an hour, for clients that are slow to close theirs (Kubernetes issue 32551).</summary>
    public TimeSpan? ConntrackTcpCloseWait { get; set; } = TimeSpan.FromHours(1);
    public TimeSpan? ConntrackUdp { get; set; }
    public TimeSpan? ConntrackUdpStream { get; set; }
    public bool ConntrackTcpBeLiberal { get; set; }

    /// <summary>Where cluster IPs come from, for API servers that have no ServiceCIDRs; ours alone.</summary>
    public IReadOnlyList<IpPrefix> ServiceRanges { get; set; } = [];

    /// <summary>What Services' connections carry is counted, by the kernel's accounts of connections; ours alone.</summary>
    public bool CountBytes { get; set; }

    /// <summary>Settings that were given and mean nothing here, to be logged once.</summary>
    public List<string> WithoutMeaning { get; } = [];
}
