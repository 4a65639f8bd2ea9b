using System.Text;
using System.Text.Json;
using Fairlead.Catalog.Wire;
using Fairlead.Primitives;

namespace Fairlead.Catalog.Tests.Wire;

public class ReaderTests
{
    private static readonly StringPool Pool = new();

    private static IpAddr Ip(string text) => IpAddr.TryParse(text, out var address) ? address : throw new FormatException(text);

    [Fact]
    public void A_Service_is_read_with_every_field_that_routing_knows()
    {
        var read = ServiceReader.Read(
            """
            {"kind":"Service","metadata":{"name":"web","namespace":"shop","resourceVersion":"7","labels":{"a":"b","service.kubernetes.io/service-proxy-name":"other"},"managedFields":[{"fieldsV1":{"f:spec":{"f:type":{}}}}]},
             "spec":{"type":"LoadBalancer","clusterIP":"10.96.0.7","clusterIPs":["10.96.0.7","fd00::7"],"externalIPs":["203.0.113.9"],"loadBalancerSourceRanges":["192.0.2.0/24"," 2001:db8::/32"],
              "ports":[{"name":"http","port":80,"nodePort":30080,"targetPort":"web"},{"name":"dns","protocol":"UDP","port":53},{"name":"odd","protocol":"QUIC","port":1}],
              "externalTrafficPolicy":"Local","internalTrafficPolicy":"Cluster","healthCheckNodePort":32000,"sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":60}},"publishNotReadyAddresses":true},
             "status":{"conditions":[],"loadBalancer":{"ingress":[{"ip":"203.0.113.7","ipMode":"VIP"},{"ip":"203.0.113.8","ipMode":"Proxy"},{"hostname":"lb.example.org","ports":[{"port":80}]}]}}}
            """u8, Pool);
        Assert.Equal("7", read.ResourceVersion);
        Assert.Equal(
            new CatalogService(new("shop", "web"))
            {
                Kind = ServiceKind.LoadBalancer,
                ClusterIps = [Ip("10.96.0.7"), Ip("fd00::7")],
                ExternalIps = [Ip("203.0.113.9")],
                SourceRanges = [IpPrefix.Parse("192.0.2.0/24"), IpPrefix.Parse("2001:db8::/32")],
                Ports = [new("http", Protocol.Tcp, 80, 30080), new("dns", Protocol.Udp, 53, 0)],
                ExternalLocal = true,
                HealthCheckNodePort = 32000,
                AffinitySeconds = 60,
                PublishNotReadyAddresses = true,
                LoadBalancer = [new(Ip("203.0.113.7"), null, false), new(Ip("203.0.113.8"), null, true), new(null, "lb.example.org", false)],
                ServiceProxyName = "other",
            },
            read.Value);
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"h"},"spec":{"clusterIP":"None","ports":null}}""", true, ServiceKind.ClusterIp, null)]
    [InlineData("""{"metadata":{"name":"h"},"spec":{"type":"ExternalName","externalName":"db.example.org"}}""", false, ServiceKind.ExternalName, "db.example.org")]
    [InlineData("""{"metadata":null,"spec":{"clusterIP":7,"ports":[null,5,{"port":"80"}],"type":[]},"status":[]}""", false, ServiceKind.ClusterIp, null)]
    public void Odd_Services_are_read_as_far_as_they_make_sense(string json, bool headless, ServiceKind kind, string? externalName)
    {
        var service = ServiceReader.Read(Encoding.UTF8.GetBytes(json), Pool).Value;
        Assert.Equal((headless, kind, externalName), (service.IsHeadless, service.Kind, service.ExternalName));
        Assert.Empty(service.Ports);
        Assert.Empty(service.ClusterIps);
    }

    [Fact]
    public void A_slice_is_read_with_conditions_hints_and_names()
    {
        var read = new SliceReader(Pool, keepPods: true).Read(
            """
            {"addressType":"IPv4","metadata":{"name":"web-x","namespace":"shop","labels":{"kubernetes.io/service-name":"web"},"annotations":{"endpoints.kubernetes.io/last-change-trigger-time":"2026-01-02T03:04:05Z"}},
             "ports":[{"name":"http","port":8080},{"name":"all"}],
             "endpoints":[
              {"addresses":["10.1.0.1","10.1.0.9"],"nodeName":"n1","zone":"z1","hostname":"web-0","targetRef":{"kind":"Pod","name":"web-0"},"hints":{"forZones":[{"name":"z1"}],"forNodes":[{"name":"n1"}]}},
              {"addresses":["10.1.0.2"],"conditions":{"ready":false,"serving":true,"terminating":true}},
              {"addresses":["10.1.0.3"],"conditions":{"ready":false}},
              {"addresses":["fd00::1"]},{"addresses":[]}]}
            """u8);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), read.TriggerTime);
        Assert.Equal(
            new CatalogSlice(new("shop", "web-x"), new("shop", "web"), IpFamily.V4, [new("http", Protocol.Tcp, 8080), new("all", Protocol.Tcp, 0)],
            [
                new(Ip("10.1.0.1"), EndpointConditions.Ready | EndpointConditions.Serving, "n1", "z1", new("web-0", "web-0", ["z1"], ["n1"])),
                new(Ip("10.1.0.2"), EndpointConditions.Serving | EndpointConditions.Terminating),
                new(Ip("10.1.0.3"), EndpointConditions.None),
            ]),
            read.Value);
    }

    [Theory]
    [InlineData("service.kubernetes.io/headless", true)]
    [InlineData("service.kubernetes.io/service-proxy-name", true)]
    [InlineData("example.com/other", false)]
    public void A_label_keeps_proxies_off_a_slice(string label, bool kept)
    {
        byte[] json = Encoding.UTF8.GetBytes($$$"""{"addressType":"IPv4","metadata":{"name":"a","namespace":"shop","labels":{"{{{label}}}":""}},"endpoints":[{"addresses":["10.1.0.1"]}]}""");
        var read = new SliceReader(Pool, keepPods: false).Read(json).Value;
        var open = read with { Name = new("shop", "b"), IsKeptFromProxies = false };
        Assert.Equal(kept, read.IsKeptFromProxies);
        Assert.Equal(kept ? ["b"] : ["a", "b"], new ServiceEntry(new CatalogService(new("shop", "s")), [read, open]).ForProxies.Slices.Select(slice => slice.Name.Name));
    }

    [Fact]
    public void A_node_is_read_with_zone_addresses_and_state()
    {
        var node = NodeReader.Read(
            """
            {"metadata":{"name":"n1","labels":{"topology.kubernetes.io/zone":"z1","node.kubernetes.io/exclude-from-external-load-balancers":""}},"spec":{"podCIDR":"10.244.1.0/24","podCIDRs":["10.244.1.0/24","fd00:1::/64"],"taints":[{"key":"ToBeDeletedByClusterAutoscaler","effect":"NoSchedule"}]},
             "status":{"addresses":[{"type":"Hostname","address":"n1"},{"type":"InternalIP","address":"192.0.2.1"},{"address":"198.51.100.1","type":"ExternalIP"}],"conditions":[{"type":"Ready","status":"True"},{"type":"DiskPressure","status":"False"}]}}
            """u8, Pool).Value;
        Assert.Equal(
            new CatalogNode("n1")
            {
                Zone = "z1", InternalIps = [Ip("192.0.2.1")], ExternalIps = [Ip("198.51.100.1")], PodCidrs = [IpPrefix.Parse("10.244.1.0/24"), IpPrefix.Parse("fd00:1::/64")],
                IsReady = true, ExcludedFromLoadBalancers = true, IsGoingAway = true,
            },
            node);
    }

    [Fact]
    public void A_known_slice_read_again_costs_little_more_than_what_is_kept()
    {
        string endpoints = string.Join(',', Enumerable.Range(1, 100).Select(i =>
            $$$"""{"addresses":["10.1.0.{{{i}}}"],"conditions":{"ready":true},"nodeName":"node-{{{i % 5}}}","zone":"z","targetRef":{"kind":"Pod","name":"pod-{{{i}}}","uid":"u"}}"""));
        byte[] json = Encoding.UTF8.GetBytes("""{"addressType":"IPv4","metadata":{"name":"s","namespace":"n","labels":{"kubernetes.io/service-name":"w"}},"ports":[{"name":"http","port":80}],"endpoints":[""" + endpoints + "]}");
        var reader = new SliceReader(Pool, keepPods: false);
        reader.Read(json);
        long before = GC.GetAllocatedBytesForCurrentThread();
        reader.Read(json);
        long kept = 100 * 56;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, kept, kept + 1024);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"endpoints":[{]}""")]
    public void What_is_no_JSON_is_an_error(string json) =>
        Assert.ThrowsAny<JsonException>(() => new SliceReader(Pool, keepPods: false).Read(Encoding.UTF8.GetBytes(json)));
}
