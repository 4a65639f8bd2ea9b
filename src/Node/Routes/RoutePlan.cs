using Fairlead.Linux.Routes;
using Fairlead.Primitives;

namespace Fairlead.Node.Routes;

/// <summary>
/// How this node reaches the other nodes' pods. Pure. A node whose address is on one of our links gets a plain route through it; any
/// other one is reached through a VXLAN device. The tunnel's ends need no talk: a node's end has the first address of its pod range
/// and a MAC made of that address, so every node can work out every other's.
/// <code>
///   same link:   10.244.2.0/24 via 192.0.2.12
///   elsewhere:   10.244.3.0/24 via 10.244.3.0 dev fl-vxlan onlink
///                neighbour 10.244.3.0 is 02:46:0a:f4:03:00 · frames for 02:46:0a:f4:03:00 go to 198.51.100.7
/// </code>
/// </summary>
public sealed record RoutePlan(EquatableList<Route> Routes, EquatableList<Neighbour> Neighbours, EquatableList<ForwardingEntry> Forwarding)
{
    /// <summary>Stands in a plan for the VXLAN device, whose index is known only once it is made.</summary>
    public const int Tunnel = -1;

    public static RoutePlan Empty { get; } = new([], [], []);

    public bool NeedsTunnel => Forwarding.Count > 0;

    public static RoutePlan For(string self, IEnumerable<ClusterNode> nodes, IReadOnlyList<LinkAddress> links)
    {
        List<Route> routes = [];
        List<Neighbour> neighbours = [];
        List<ForwardingEntry> forwarding = [];
        foreach (var node in nodes.Where(n => n.Name != self && n.Addresses.Count > 0).OrderBy(n => n.Name, StringComparer.Ordinal))
        {
            foreach (var pods in node.PodCidrs)
            {
                if (OnLink(node, pods.Family, links) is { } gateway) routes.Add(new(pods, gateway, 0, OnLink: false));
                else
                {
                    routes.Add(new(pods, pods.Address, Tunnel, OnLink: true));
                    var end = MacOf(node.PodCidrs[0]);                               // a node has one tunnel device, whatever its families
                    neighbours.Add(new(Tunnel, pods.Address, end));
                    if (!forwarding.Any(f => f.Mac == end)) forwarding.Add(new(Tunnel, end, node.Addresses[0]));
                }
            }
        }
        return new([.. routes], [.. neighbours], [.. forwarding]);
    }

    /// <summary>The Ethernet address of the tunnel's end for a pod range: locally administered (02), then 46 and the range's address, folded to 32 bits.</summary>
    public static MacAddr MacOf(IpPrefix pods)
    {
        var bits = pods.Address.Bits;
        uint folded = (uint)bits ^ (uint)(bits >> 32) ^ (uint)(bits >> 64) ^ (uint)(bits >> 96);
        return new(0x0246_0000_0000UL | folded);
    }

    /// <summary>The same plan with the tunnel's index put in.</summary>
    public RoutePlan WithTunnel(int link) => new(
        [.. Routes.Select(r => r.Link == Tunnel ? r with { Link = link } : r)],
        [.. Neighbours.Select(n => n with { Link = link })],
        [.. Forwarding.Select(f => f with { Link = link })]);

    private static IpAddr? OnLink(ClusterNode node, IpFamily family, IReadOnlyList<LinkAddress> links)
    {
        foreach (var address in node.Addresses.Where(a => a.Family == family))
            if (links.Any(l => l.Network.Contains(address) && l.Network.Length < address.BitLength && l.Address != address)) return address;
        return null;
    }
}
