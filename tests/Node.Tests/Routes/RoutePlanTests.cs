using Fairlead.Linux.Routes;
using Fairlead.Node.Routes;
using Fairlead.Primitives;

namespace Fairlead.Node.Tests.Routes;

public class RoutePlanTests
{
    private static readonly LinkAddress[] Links = [new(1, IpAddr.Parse("127.0.0.1"), 8), new(2, IpAddr.Parse("192.0.2.11"), 24), new(3, IpAddr.Parse("10.244.1.1"), 24)];

    private static ClusterNode ANode(string name, string address, params string[] pods) => new(name, [IpAddr.Parse(address)], [.. pods.Select(IpPrefix.Parse)]);

    [Fact]
    public void A_node_on_our_link_is_a_gateway()
    {
        var plan = RoutePlan.For("n1", [ANode("n1", "192.0.2.11", "10.244.1.0/24"), ANode("n2", "192.0.2.12", "10.244.2.0/24")], Links);
        Assert.Equal(new RoutePlan([new(IpPrefix.Parse("10.244.2.0/24"), IpAddr.Parse("192.0.2.12"), 0, false)], [], []), plan);
    }

    [Fact]
    public void A_node_elsewhere_is_reached_through_the_tunnel()
    {
        var plan = RoutePlan.For("n1", [ANode("n3", "198.51.100.7", "10.244.3.0/24")], Links);
        var mac = MacAddr.FromBytes([0x02, 0x46, 10, 244, 3, 0]);
        Assert.True(plan.NeedsTunnel);
        Assert.Equal(new RoutePlan(
            [new(IpPrefix.Parse("10.244.3.0/24"), IpAddr.Parse("10.244.3.0"), 9, true)],
            [new(9, IpAddr.Parse("10.244.3.0"), mac)],
            [new(9, mac, IpAddr.Parse("198.51.100.7"))]), plan.WithTunnel(9));
    }

    [Fact]
    public void A_node_that_has_no_pods_or_no_address_yet_is_passed_over() =>
        Assert.Equal(RoutePlan.Empty, RoutePlan.For("n1", [ANode("n2", "192.0.2.12"), new("n3", [], [IpPrefix.Parse("10.244.3.0/24")])], Links));

    [Fact]
    public void Dual_stack_nodes_get_a_route_a_family()
    {
        var node = new ClusterNode("n2", [IpAddr.Parse("192.0.2.12")], [IpPrefix.Parse("10.244.2.0/24"), IpPrefix.Parse("fd00:2::/64")]);
        var plan = RoutePlan.For("n1", [node], Links);
        Assert.Equal(["10.244.2.0/24 192.0.2.12 False", "fd00:2::/64 fd00:2:: True"], plan.Routes.Select(r => $"{r.Destination} {r.Gateway} {r.OnLink}"));
    }
}
