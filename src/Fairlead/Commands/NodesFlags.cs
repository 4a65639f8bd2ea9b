using System.CommandLine;
using Fairlead.Composition;
using Fairlead.Nodes;
using Fairlead.Primitives;

namespace Fairlead.Commands;

/// <summary>The options that make a cluster of several nodes on one machine.</summary>
public sealed class NodesFlags
{
    private const int MostNodes = 50;

    private readonly Option<int> _nodes = new("--nodes")
    {
        Description = "How many nodes; each beyond the first lives in a network namespace of its own, with its own containerd, rules and node ports.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string?> _zones = Flags.OptionalText("--zones", "Zones for the nodes in turn (topology.kubernetes.io/zone), such as a,b,c.");

    private readonly Option<IpPrefix> _network = Flags.Prefix("--nodes-cidr", "172.29.77.0/24", "The network that the nodes of this machine share, when there are several.");

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_nodes, _zones, _network]) command.Add(option);
    }

    /// <summary>The settings with the nodes that were asked for or are there already; with several, this machine's address is the one on their network.</summary>
    public ClusterSettings Apply(ClusterSettings settings, ParseResult parsed, bool addressGiven)
    {
        int nodes = parsed.GetValue(_nodes);
        if (nodes is < 1 or > MostNodes) throw new CommandFailure($"--nodes: from 1 to {MostNodes} nodes fit on one machine.", ExitStatus.WrongUse);
        var network = new NodesNetwork([parsed.GetValue(_network)]);
        int most = new FurtherNodes(settings.Paths).All().Select(n => n.Number ?? 0).Append(nodes).Max();
        string[] zones = parsed.GetValue(_zones)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        return settings with
        {
            Nodes = most,
            Zones = zones,
            NodesNetwork = network,
            Address = most > 1 && !addressGiven ? network.AddressesOf(1)[0] : settings.Address,
        };
    }
}
