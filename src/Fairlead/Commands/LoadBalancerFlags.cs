using System.CommandLine;
using Fairlead.LoadBalancer;
using Fairlead.LoadBalancer.Assignment;
using Fairlead.LoadBalancer.Pools;
using Fairlead.Primitives;

namespace Fairlead.Commands;

/// <summary>The options that say where Services of type LoadBalancer get their addresses.</summary>
public sealed class LoadBalancerFlags
{
    private static readonly (Protocol Protocol, ushort Port)[] NodesOwn =
        [(Protocol.Tcp, 22), (Protocol.Tcp, 10250), (Protocol.Tcp, 10249), (Protocol.Tcp, 10256), (Protocol.Tcp, 10053), (Protocol.Udp, 10053)];

    private readonly Option<string> _mode = Flags.Text("--load-balancer", "node",
        "Where Services of type LoadBalancer get addresses: node (the nodes' own), pool (one each, announced by ARP and NDP) or none.");

    private readonly Option<string[]> _pools = new("--load-balancer-pool")
    {
        Description = "[NAME=]RANGE,… of addresses for --load-balancer pool, such as 192.0.2.0/28; may be given often.",
        DefaultValueFactory = _ => [],
    };

    public LoadBalancerFlags() => _mode.AcceptOnlyFromAmong("node", "pool", "none");

    public void AddTo(Command command)
    {
        command.Add(_mode);
        command.Add(_pools);
    }

    public LoadBalancerOptions Read(ParseResult parsed, ushort? securePort)
    {
        var faults = new List<string>();
        var pools = PoolText.FromFlags(parsed.GetValue(_pools) ?? [], faults);
        if (faults is [var fault, ..]) throw new CommandFailure($"{fault}.", ExitStatus.WrongUse);
        return new LoadBalancerOptions
        {
            Mode = Enum.Parse<LoadBalancerMode>(parsed.GetValue(_mode)!, ignoreCase: true),
            Pools = pools,
            ReservedPorts = Reserved(securePort).ToHashSet(),
        };
    }

    private static IEnumerable<PortUse> Reserved(ushort? securePort)
    {
        foreach (var (protocol, port) in NodesOwn) yield return new PortUse(protocol, port);
        if (securePort is { } secure) yield return new PortUse(Protocol.Tcp, secure);
    }
}
