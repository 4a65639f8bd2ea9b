using System.CommandLine;
using Fairlead.Composition;
using Fairlead.Nodes;
using Fairlead.Primitives;

namespace Fairlead.Commands;

/// <summary>The options that make a cluster of several nodes on one machine.</summary>
public sealed class NodesFlags
{
    private const int MostNodes = 50;

    private readonly Option<uint> _nodes = Flags.Number("--nodes", 1, 1, MostNodes,
        "How many nodes; each beyond the first lives in a network namespace of its own, with its own containerd, rules and node ports.");

    private readonly Option<string?> _zones = Flags.OptionalText("--zones", "Zones for the nodes in turn (topology.kubernetes.io/zone), such as a,b,c.");

    private static readonly IpPrefix UsualV4 = IpPrefix.Parse("172.29.77.0/24"), UsualV6 = IpPrefix.Parse("fd46:6c::/64");

    private readonly Option<IpPrefix[]> _network = Flags.Prefixes("--nodes-cidr", $"{UsualV4},{UsualV6}",
        "The networks that the nodes of this machine share, when there are several: one a family; those of the cluster's families are used.");

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_nodes, _zones, _network]) command.Add(option);
    }

    /// <summary>The settings with the nodes that were asked for or are there already; with several, this machine's address is the one on their network.</summary>
    public ClusterSettings Apply(ClusterSettings settings, ParseResult parsed, IpAddr? advertised)
    {
        int nodes = (int)parsed.GetValue(_nodes);
        var families = settings.ServiceRanges.Select(range => range.Family).ToList();
        if (families.Contains(IpFamily.V6) && !ThisMachine.HasIpv6)
            throw new CommandFailure("The cluster is to have IPv6 addresses, and this machine's kernel has IPv6 switched off; switch it on (sysctl net.ipv6.conf.all.disable_ipv6=0), or give IPv4 ranges only.");
        var networks = NetworksOf(families, parsed.GetValue(_network)!);
        int most = new FurtherNodes(settings.Paths).All().Select(n => n.Number ?? 0).Append(nodes).Max();
        // A machine with no address of a family gets one on a bridge of its own: enough for its pods and itself, which is all there is to reach.
        var bridged = most > 1 ? networks : [.. networks.Where(network => settings.Addresses.All(address => address.Family != network.Family))];
        string[] zones = parsed.GetValue(_zones)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        return settings with
        {
            Nodes = most,
            Zones = zones,
            NodesNetwork = bridged.Count > 0 ? new NodesNetwork(bridged, [.. settings.ServiceRanges.Where(range => !ThisMachine.HasDefaultRoute(range.Family) && bridged.Any(network => network.Family == range.Family))]) : null,
            Addresses = [.. networks.Select(network => AddressOf(network, bridged, settings.Addresses, advertised))],
        };
    }

    private static IReadOnlyList<IpPrefix> NetworksOf(IReadOnlyList<IpFamily> families, IReadOnlyList<IpPrefix> given)
    {
        if (given.GroupBy(network => network.Family).Any(family => family.Count() > 1))
            throw new CommandFailure($"--nodes-cidr {string.Join(',', given)}: one network is needed, or two, one a family.", ExitStatus.WrongUse);
        return [.. families.Select(family => given.Select(network => (IpPrefix?)network).FirstOrDefault(network => network!.Value.Family == family) ?? (family == IpFamily.V4 ? UsualV4 : UsualV6))];
    }

    /// <summary>The first node's address in one family: what was asked for, else the bridge's where there is one, else the machine's own.</summary>
    private static IpAddr AddressOf(IpPrefix network, IReadOnlyList<IpPrefix> bridged, IReadOnlyList<IpAddr> own, IpAddr? advertised) =>
        advertised?.Family == network.Family ? advertised.Value
        : bridged.Contains(network) ? network.Address.Add(1)
        : own.First(address => address.Family == network.Family);
}
