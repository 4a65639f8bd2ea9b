using System.Net;
using Fairlead.Catalog;
using Fairlead.Kernel.Tests;
using Fairlead.Primitives;
using Fairlead.Proxy.Plan;

namespace Fairlead.Proxy.Tests.Plan;

/// <summary>The table of packets on the plan alone. Kernel.Tests sends the same packets for real.</summary>
public class PacketTracerTests
{
    private static readonly Dictionary<string, string> Names = new()
    {
        ["10.1.1.2"] = "a", ["10.1.1.3"] = "b", ["10.1.2.2"] = "c", ["10.1.2.3"] = "d", ["192.0.2.1"] = "node1", ["192.0.2.2"] = "node2",
        ["fd00:1:1::2"] = "a", ["fd00:1:1::3"] = "b", ["fd00:1:2::2"] = "c", ["fd00:1:2::3"] = "d", ["2001:db8::1"] = "node1", ["2001:db8::2"] = "node2",
        ["192.0.2.100"] = "client", ["2001:db8::100"] = "client",
    };

    public static TheoryData<string, string, string> V4() => PacketCases.Rows(IpFamily.V4);

    public static TheoryData<string, string, string> V6() => PacketCases.Rows(IpFamily.V6);

    [Theory]
    [MemberData(nameof(V4))]
    [MemberData(nameof(V6))]
    public void Packets_go_where_the_Services_say(string from, string to, string expected)
    {
        var protocol = to.EndsWith("/udp", StringComparison.Ordinal) ? Protocol.Udp : Protocol.Tcp;
        var target = SocketAddr.Parse(to.Replace("/udp", ""));
        var source = target.Address.IsLoopback ? target.Address : AddressOf(from, target.Address.Family);
        string entersAt = from is "a" or "b" or "node1" ? "node1" : from is "c" or "d" or "node2" ? "node2" : NameOf(target.Address, "node1");
        string reply = Follow(entersAt, source, target, protocol);
        Assert.Equal(expected, reply);
    }

    /// <summary>The Service itself says nothing of it: a selectorless Service whose slice was given the label later.</summary>
    [Fact]
    public void A_slice_whose_labels_keep_proxies_off_serves_nobody()
    {
        var service = new CatalogService(new("shop", "custom")) { ClusterIps = [IpAddr.Parse("10.96.0.9")], Ports = [new("port80", Protocol.Tcp, 80, 0)] };
        var slice = new CatalogSlice(new("shop", "custom-x"), service.Name, IpFamily.V4, [new("port80", Protocol.Tcp, 8090)],
            [new(IpAddr.Parse("10.1.1.2"), EndpointConditions.Ready | EndpointConditions.Serving, "node1")]);

        Assert.Single(EndpointsWith(slice));
        Assert.Empty(EndpointsWith(slice with { IsKeptFromProxies = true }));

        EquatableList<SocketAddr> EndpointsWith(CatalogSlice one) => Assert.Single(new ServicePlanner(new("node1")).Plan(new(service, [one])).Frontends).Endpoints;
    }

    private static string Follow(string at, IpAddr source, SocketAddr target, Protocol protocol)
    {
        var outcome = TracerOf(at).Trace(source, target, protocol);
        string next = NameOf(target.Address, "nowhere");
        return outcome switch
        {
            PacketOutcome.Balanced(var ways) => string.Join(", ", ways.Select(way =>
                $"{NameOf(way.Endpoint.Address, "?")} saw {(way.HidesSource ? AddressOf(at, source.Family) : source)}").Order()),
            PacketOutcome.Refused => "refused",
            PacketOutcome.Dropped => "silence",
            _ when next is "node1" or "node2" && next != at => Follow(next, source, target, protocol),
            _ => next == at ? "refused" : "silence",
        };
    }

    private static PacketTracer TracerOf(string name)
    {
        var state = new CatalogState();
        foreach (var change in PacketCases.News(IpFamily.V4).Concat(PacketCases.News(IpFamily.V6))) state.Apply(change);
        var planner = new ServicePlanner(new(name));
        int number = name == "node1" ? 1 : 2;
        return new(state.Publish().Services.Values.Select(planner.Plan), new()
        {
            Addresses = [AddressOf(name, IpFamily.V4), AddressOf(name, IpFamily.V6)],
            PodRanges = [IpPrefix.Parse($"10.1.{number}.0/24"), IpPrefix.Parse($"fd00:1:{number}::/64")],
            ServiceRanges = [IpPrefix.Parse("10.96.0.0/16"), IpPrefix.Parse("fd00:96::/108")],
        });
    }

    private static IpAddr AddressOf(string name, IpFamily family) =>
        Names.Where(pair => pair.Value == name).Select(pair => IpAddr.From(IPAddress.Parse(pair.Key))).First(address => address.Family == family);

    private static string NameOf(IpAddr address, string otherwise) => Names.GetValueOrDefault(address.ToString(), otherwise);
}
