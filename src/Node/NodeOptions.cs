using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Fairlead.Node.Images;
using Fairlead.Primitives;

namespace Fairlead.Node;

/// <summary>What a node is told at its start. The defaults are those of one machine with one node.</summary>
public sealed class NodeOptions
{
    /// <summary>The node's name; unique in the cluster.</summary>
    public required string NodeName { get; set; }

    /// <summary>Folder below which everything of this node lives: containerd, volumes, logs.</summary>
    public required string DataDir { get; set; }

    /// <summary>The node's own addresses, the primary family first.</summary>
    public required IReadOnlyList<IpAddr> NodeIps { get; set; }

    /// <summary>Addresses of this node's pods, one prefix a family; empty: the Node object says (spec.podCIDRs).</summary>
    public IReadOnlyList<IpPrefix> PodCidrs { get; set; } = [];

    /// <summary>All pods' addresses: traffic to these keeps its source address, traffic to elsewhere gets the node's.</summary>
    public IReadOnlyList<IpPrefix> ClusterCidrs { get; set; } = [];

    /// <summary>Addresses of the cluster DNS, for pods' resolv.conf.</summary>
    public IReadOnlyList<IpAddr> ClusterDns { get; set; } = [];
    public string ClusterDomain { get; set; } = "cluster.local";

    /// <summary>Socket of a container runtime that others manage; null starts a private containerd.</summary>
    public string? CriSocket { get; set; }

    /// <summary>Port of the kubelet API, on all addresses.</summary>
    public int KubeletPort { get; set; } = 10250;

    /// <summary>Certificate of the kubelet API, asked at each connection; null makes one for the node's name and addresses that nobody has signed.</summary>
    public Func<X509Certificate2>? ServingCertificate { get; set; }

    /// <summary>Whose client certificates say who calls the kubelet API; null believes none. What the caller may do there is asked of the API server.</summary>
    public X509Certificate2? ClientAuthority { get; set; }

    /// <summary>Labels of the Node object beside the usual ones, such as topology.kubernetes.io/zone.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    /// <summary>The bridge of this node's pods.</summary>
    public string Bridge { get; set; } = "fl0";

    /// <summary>Most pods on this node.</summary>
    public int MaxPods { get; set; } = 250;

    /// <summary>The resolver configuration that pods with dnsPolicy Default get.</summary>
    public string ResolvConf { get; set; } = "/etc/resolv.conf";

    /// <summary>The folder that the kubelet API shows below <c>/logs/</c>.</summary>
    public string LogFolder { get; set; } = "/var/log";

    /// <summary>Bytes from which on a container's log goes on in a new file, and how many files are kept in all; the defaults are the kubelet's.</summary>
    public long MaxLogBytes { get; set; } = 10 << 20;
    public int MaxLogFiles { get; set; } = 5;

    /// <summary>How often it is measured what pods with a limit have on the disk; containerd measures every 10 seconds itself.</summary>
    public TimeSpan StoragePeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the size of logs is looked at.</summary>
    public TimeSpan LogPeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the Lease is renewed; the control plane waits 40 s for it.</summary>
    public TimeSpan LeasePeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often an unchanged node status is written.</summary>
    public TimeSpan StatusPeriod { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>When images that no container uses are removed.</summary>
    public ImageCollectorOptions Images { get; set; } = new();

    /// <summary>The version that the node shows, that of the Kubernetes API it follows.</summary>
    public string KubeletVersion { get; set; } = "v1.36.2";

    /// <summary>The node's name on this machine, unique also where two clusters have nodes of one name: control groups and CNI carry it.</summary>
    public string LocalName => $"{NodeName}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(DataDir))).AsSpan(0, 4))}";

    /// <summary>Parent of all pods' control groups.</summary>
    public string Cgroup => $"/fairlead/{LocalName}";

    public string PodsDir => Path.Combine(DataDir, "pods");
    public string LogsDir => Path.Combine(DataDir, "logs");
    public string ContainerdHome => Path.Combine(DataDir, "containerd");
}
