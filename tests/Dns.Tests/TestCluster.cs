using Fairlead.Catalog;
using Fairlead.Dns.Zone;
using Fairlead.Primitives;

namespace Fairlead.Dns.Tests;

/// <summary>
/// The cluster of these tests. Addresses: Services 10.96.0.0/16 and fd00:96::/64, pods 10.244.0.0/16.
/// <code>
///   shop/web      cluster IP 10.96.0.20, fd00:96::20     http 80/TCP, dns 53/UDP
///   shop/single   cluster IP 10.96.0.21                  one port without a name
///   shop/db       headless: db-0 10.244.1.5, 10.244.1.6 (no hostname), db-9 not ready; mysql 3306/TCP
///   shop/dual     headless: d-0 10.244.1.9 and fd00:244::9; web 80/TCP
///   shop/early    headless, publishes what is not ready: e-0 10.244.1.7
///   shop/none     headless without a ready endpoint
///   shop/ext      ExternalName www.example.com;  shop/inner  ExternalName web.shop.svc.cluster.local
///   shop/loop-a, loop-b   ExternalNames of each other
///   empty         a namespace without Services
/// </code>
/// </summary>
internal sealed class TestCluster
{
    public CatalogState State { get; } = new();
    public ZoneIndex Index { get; } = new(seed: 42);

    public TestCluster()
    {
        Service("web", service => service with
        {
            ClusterIps = [IpAddr.Parse("10.96.0.20"), IpAddr.Parse("fd00:96::20")],
            Ports = [new("http", Protocol.Tcp, 80, 0), new("dns", Protocol.Udp, 53, 0)],
        });
        Service("single", service => service with { ClusterIps = [IpAddr.Parse("10.96.0.21")], Ports = [new("", Protocol.Tcp, 80, 0)] });
        Headless("db", [new("mysql", Protocol.Tcp, 3306)], Endpoint("10.244.1.5", "db-0"), Endpoint("10.244.1.6", null), Endpoint("10.244.1.8", "db-9", ready: false));
        Headless("dual", [new("web", Protocol.Tcp, 80)], Endpoint("10.244.1.9", "d-0"));
        Slice("dual", IpFamily.V6, [new("web", Protocol.Tcp, 80)], Endpoint("fd00:244::9", "d-0"));
        Service("early", service => service with { IsHeadless = true, PublishNotReadyAddresses = true });
        Slice("early", IpFamily.V4, [], Endpoint("10.244.1.7", "e-0", ready: false));
        Headless("none", [], Endpoint("10.244.1.10", "n-0", ready: false));
        External("ext", "www.example.com");
        External("inner", "web.shop.svc.cluster.local");
        External("loop-a", "loop-b.shop.svc.cluster.local");
        External("loop-b", "loop-a.shop.svc.cluster.local");
        State.Apply(new CatalogChange.NodesReplaced([]));
        State.Apply(new CatalogChange.ServicesReplaced([.. _services]));
        State.Apply(new CatalogChange.SlicesReplaced([.. _slices]));
        Index.SetNamespaces(["shop", "empty"]);
        Index.SetPod(new PodFacts(new("shop", "client"), [IpAddr.Parse("10.244.1.100")], UsesClusterSearch: true));
        Index.SetPod(new PodFacts(new("shop", "own-search"), [IpAddr.Parse("10.244.1.101")], UsesClusterSearch: false));
        Publish();
    }

    private readonly List<CatalogService> _services = [];
    private readonly List<CatalogSlice> _slices = [];

    public void Publish() => Index.Apply(State.Publish());

    public static CatalogEndpoint Endpoint(string address, string? hostname, bool ready = true) => new(
        IpAddr.Parse(address), ready ? EndpointConditions.Ready | EndpointConditions.Serving : EndpointConditions.None,
        Details: hostname is null ? null : new EndpointDetails(hostname, null, [], []));

    private void Service(string name, Func<CatalogService, CatalogService> with) => _services.Add(with(new CatalogService(new("shop", name))));

    private void Headless(string name, EndpointPort[] ports, params CatalogEndpoint[] endpoints)
    {
        Service(name, service => service with { IsHeadless = true });
        Slice(name, IpFamily.V4, ports, endpoints);
    }

    private void Slice(string name, IpFamily family, EndpointPort[] ports, params CatalogEndpoint[] endpoints) =>
        _slices.Add(new CatalogSlice(new("shop", $"{name}-{family}"), new("shop", name), family, [.. ports], [.. endpoints]));

    private void External(string name, string target) => Service(name, service => service with { Kind = ServiceKind.ExternalName, ExternalName = target });
}
