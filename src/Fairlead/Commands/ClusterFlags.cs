using System.CommandLine;
using Fairlead.Api.Allocation;
using Fairlead.Composition;
using Fairlead.Primitives;

namespace Fairlead.Commands;

/// <summary>The options that describe a cluster, under kube-apiserver's and kube-proxy's own names where they have one.</summary>
public sealed class ClusterFlags
{
    /// <summary>Addresses a range of Services must at least have, and may at most have (kube-apiserver's own limit, 20 bits).</summary>
    private const int SmallestServiceRange = 16, LargestServiceRange = 1 << 20;

    public Option<string> DataDir { get; } = DataDirFlag();

    public Option<IpPrefix> ServiceRange { get; } = Flags.Prefix("--service-cluster-ip-range", "10.96.0.0/16",
        "Where cluster IPs come from. Nothing else on the network may use it.");

    public Option<PortRange> NodePorts { get; } = Flags.Ports("--service-node-port-range", "30000-32767",
        "Which ports of every node Services of type NodePort and LoadBalancer may have.");

    public Option<IpPrefix> ClusterCidr { get; } = Flags.Prefix("--cluster-cidr", "10.244.0.0/16",
        "Where pod addresses come from; each node takes a part.");

    public Option<string> ClusterDomain { get; } = ClusterDomainFlag();

    public Option<IpAddr?> AdvertiseAddress { get; } = Flags.OptionalAddress("--advertise-address",
        "This machine's address, at which pods and other machines reach the API server. (default: the address of the default route's interface)");

    public Option<ushort> SecurePort { get; } = Flags.Port("--secure-port", 6443, "The API server's port.");

    public Option<string?> HostnameOverride { get; } = HostnameFlag();

    public Option<string?> CriSocket { get; } = CriSocketFlag();

    public Option<SocketAddr[]> Upstream { get; } = DnsCommand.UpstreamFlag();

    public LoadBalancerFlags LoadBalancer { get; } = new();

    public static Option<string> DataDirFlag() => Flags.Text("--data-dir", "/var/lib/fairlead",
        "Where the cluster lives: store, keys, images, logs.");

    public static Option<string> ClusterDomainFlag() => Flags.Text("--cluster-domain", "cluster.local",
        "The DNS domain of the cluster: NAME.NAMESPACE.svc.DOMAIN.");

    public static Option<string?> HostnameFlag() => Flags.OptionalText("--hostname-override",
        "This node's name. (default: the host's name in small letters)");

    public static Option<string?> CriSocketFlag() => Flags.OptionalText("--cri-socket",
        "A container runtime (CRI v1) that runs already, such as /run/containerd/containerd.sock. (default: a private containerd)");

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[DataDir, ServiceRange, NodePorts, ClusterCidr, ClusterDomain, AdvertiseAddress, SecurePort, HostnameOverride, CriSocket, Upstream])
            command.Add(option);
        LoadBalancer.AddTo(command);
    }

    public ClusterSettings Read(ParseResult parsed)
    {
        var services = parsed.GetValue(ServiceRange);
        var pods = parsed.GetValue(ClusterCidr);
        if (services.Contains(pods.Address) || pods.Contains(services.Address))
            throw new CommandFailure($"--service-cluster-ip-range {services} and --cluster-cidr {pods} overlap; give each a range of its own.", ExitStatus.WrongUse);
        if (services.Count < SmallestServiceRange || services.Count > LargestServiceRange)
            throw new CommandFailure($"--service-cluster-ip-range {services}: between 16 and 1,048,576 addresses are needed (for IPv4 a /12 to /28).", ExitStatus.WrongUse);
        return new ClusterSettings
        {
            Paths = ClusterPaths.Of(parsed.GetValue(DataDir)!),
            ServiceRange = services,
            NodePorts = parsed.GetValue(NodePorts),
            ClusterCidr = pods,
            ClusterDomain = parsed.GetValue(ClusterDomain)!.TrimEnd('.'),
            Address = parsed.GetValue(AdvertiseAddress) ?? ThisMachine.Address() ?? throw new CommandFailure("This machine has no address but its loopback's; give one with --advertise-address."),
            SecurePort = parsed.GetValue(SecurePort),
            NodeName = parsed.GetValue(HostnameOverride) ?? ThisMachine.Name(),
            CriSocket = parsed.GetValue(CriSocket),
            Upstreams = parsed.GetValue(Upstream)!,
            LoadBalancer = LoadBalancer.Read(parsed, parsed.GetValue(SecurePort)),
        };
    }
}
