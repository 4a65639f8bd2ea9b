using System.CommandLine;
using Fairlead.Api.Allocation;
using Fairlead.Composition;
using Fairlead.Controllers;
using Fairlead.Controllers.Running;
using Fairlead.Primitives;

namespace Fairlead.Commands;

/// <summary>The options that describe a cluster, under kube-apiserver's and kube-proxy's own names where they have one.</summary>
public sealed class ClusterFlags
{
    public Option<string> DataDir { get; } = DataDirFlag();

    public Option<IpPrefix[]> ServiceRange { get; } = Flags.Prefixes("--service-cluster-ip-range", "10.96.0.0/16",
        "Where cluster IPs come from. Nothing else on the network may use it. Two, such as 10.96.0.0/16,fd00:96::/112, make a dual-stack cluster; the first family is that of Services that ask for none.");

    public Option<PortRange> NodePorts { get; } = Flags.Ports("--service-node-port-range", "30000-32767",
        "Which ports of every node Services of type NodePort and LoadBalancer may have.");

    public Option<IpPrefix[]> ClusterCidr { get; } = Flags.Prefixes("--cluster-cidr", "10.244.0.0/16",
        "Where pod addresses come from; each node takes a part (a /24 of IPv4, a /64 of IPv6). Two for a dual-stack cluster, such as 10.244.0.0/16,fd00:244::/56.");

    public Option<string> ClusterDomain { get; } = ClusterDomainFlag();

    public Option<IpAddr?> AdvertiseAddress { get; } = Flags.OptionalAddress("--advertise-address",
        "This machine's address, at which pods and other machines reach the API server. (default: the address of the default route's interface)");

    public Option<ushort> SecurePort { get; } = Flags.Port("--secure-port", 6443, "The API server's port.");

    public Option<string?> HostnameOverride { get; } = HostnameFlag();

    public Option<string?> CriSocket { get; } = CriSocketFlag();

    public Option<SocketAddr[]> Upstream { get; } = DnsFlags.UpstreamFlag();

    public Option<ControllerSelection> Controllers { get; } = ControllersFlag();

    public Option<bool> NoScheduler { get; } = Flags.Switch("--no-scheduler", "Another scheduler gives pods their nodes.");

    public LoadBalancerFlags LoadBalancer { get; } = new();

    public IngressFlags Ingress { get; } = new();

    public Option<bool> NoIngress { get; } = Flags.Switch("--no-ingress", "Ingresses are not served: ports 80 and 443 are for others.");

    public static Option<string> DataDirFlag() => Flags.Text("--data-dir", "/var/lib/fairlead",
        "Where the cluster lives: store, keys, images, logs.");

    public static Option<string> ClusterDomainFlag() => Flags.Text("--cluster-domain", "cluster.local",
        "The DNS domain of the cluster: NAME.NAMESPACE.svc.DOMAIN.");

    public static Option<string?> HostnameFlag() => Flags.OptionalText("--hostname-override",
        "This node's name. (default: the host's name in small letters, with - for what may not stand in it)");

    public static Option<string?> CriSocketFlag() => Flags.OptionalText("--cri-socket",
        "A container runtime (CRI v1) that runs already, such as /run/containerd/containerd.sock. (default: a private containerd)");

    private static Option<ControllerSelection> ControllersFlag() => new("--controllers")
    {
        Description = "Which controllers run, with commas between, as kube-controller-manager takes them: * (all), NAME, -NAME; or none, where another controller manager does their work.",
        HelpName = "value",
        DefaultValueFactory = _ => ControllerSelection.Everything,
        CustomParser = result =>
        {
            var selection = ControllerSelection.Parse(result.Tokens[0].Value, ControllerManager.Names, out string? fault);
            if (fault is not null) result.AddError($"--controllers: {fault}.");
            return selection;
        },
    };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[DataDir, ServiceRange, NodePorts, ClusterCidr, ClusterDomain, AdvertiseAddress, SecurePort, HostnameOverride, CriSocket, Upstream, Controllers, NoScheduler])
            command.Add(option);
        LoadBalancer.AddTo(command);
        Ingress.AddTo(command);
        command.Add(NoIngress);
    }

    public ClusterSettings Read(ParseResult parsed)
    {
        var services = parsed.GetValue(ServiceRange)!;
        var pods = IpRanges.InOrderOf(services, parsed.GetValue(ClusterCidr)!);
        if (IpRanges.Fault(services, pods) is { } fault) throw new CommandFailure(fault, ExitStatus.WrongUse);
        var paths = ClusterPaths.Of(parsed.GetValue(DataDir)!);
        var addresses = AddressesOf([.. services.Select(range => range.Family)], Advertised(parsed));
        return new ClusterSettings
        {
            Paths = paths,
            ServiceRanges = services,
            NodePorts = parsed.GetValue(NodePorts),
            ClusterCidrs = pods,
            ClusterDomain = parsed.GetValue(ClusterDomain)!.TrimEnd('.'),
            Addresses = addresses,
            SecurePort = parsed.GetValue(SecurePort),
            NodeName = parsed.GetValue(HostnameOverride) ?? ThisMachine.Name(),
            CriSocket = parsed.GetValue(CriSocket),
            Upstreams = parsed.GetValue(Upstream)!,
            Controllers = parsed.GetValue(Controllers)!,
            Scheduler = !parsed.GetValue(NoScheduler),
            LoadBalancer = LoadBalancer.Read(parsed, parsed.GetValue(SecurePort)),
            Ingress = parsed.GetValue(NoIngress) ? null : Ingress.Read(parsed, paths.Ingress, addresses),
        };
    }

    /// <summary>The address that --advertise-address gives; null when it is left to us.</summary>
    public IpAddr? Advertised(ParseResult parsed) => parsed.GetValue(AdvertiseAddress);

    /// <summary>This machine's address of each family, in their order; a family it has none of is left out.</summary>
    private static IReadOnlyList<IpAddr> AddressesOf(IReadOnlyList<IpFamily> families, IpAddr? advertised)
    {
        if (advertised is { } given && given.Family != families[0])
            throw new CommandFailure($"--advertise-address {given}: the cluster's first family is {IpRanges.NameOf(families[0])} (see --service-cluster-ip-range), so an address of that family is needed.", ExitStatus.WrongUse);
        return [.. families.Select(family => advertised?.Family == family ? advertised : ThisMachine.Address(family)).OfType<IpAddr>()];
    }
}
