using Fairlead.Controllers.EndpointSlices;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Discovery;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Controllers.Tests.EndpointSlices;

public class ServiceSlicesTests
{
    private static readonly DateTimeOffset Deleted = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(true, false, false, true, true, false)]
    [InlineData(false, false, false, false, false, false)]
    [InlineData(true, true, false, false, true, true)]                               // terminating, but still serving
    [InlineData(false, true, false, false, false, true)]
    [InlineData(false, false, true, true, false, false)]                             // publishNotReadyAddresses
    [InlineData(true, true, true, true, true, true)]
    public void Conditions_tell_ready_serving_terminating(bool podReady, bool deleted, bool publish, bool ready, bool serving, bool terminating)
    {
        var pod = APod("p", "10.0.0.1", podReady);
        if (deleted) pod = pod with { Metadata = pod.Metadata with { DeletionTimestamp = Deleted } };
        var endpoint = Slices(AService() with { Spec = AService().Spec with { PublishNotReadyAddresses = publish } }, pod).Single().Endpoints.Single();
        Assert.Equal((ready, serving, terminating), (endpoint.Conditions!.Ready, endpoint.Conditions.Serving, endpoint.Conditions.Terminating));
    }

    [Fact]
    public void Finished_pods_and_pods_without_address_are_no_endpoints()
    {
        var finished = APod("p", "10.0.0.1", false);
        finished = finished with { Status = finished.Status with { Phase = "Succeeded" } };
        Assert.Empty(Slices(AService(), finished, new Pod { Metadata = new ObjectMeta { Namespace = "default", Name = "starting", Uid = "s" } }).Single().Endpoints);
    }

    [Fact]
    public void Named_ports_that_differ_come_in_slices_of_their_own()
    {
        var service = AService() with { Spec = AService().Spec with { Ports = [new ServicePort { Name = "web", Port = 80, TargetPort = "http" }] } };
        var slices = Slices(service, WithPort(APod("a", "10.0.0.1", true), 8080), WithPort(APod("b", "10.0.0.2", true), 9090));
        Assert.Equal([8080, 9090], slices.Select(slice => slice.Ports.Single().Port!.Value).Order());
        Assert.All(slices, slice => Assert.Equal("web", slice.Ports[0].Name));
    }

    [Fact]
    public void Two_families_have_slices_of_their_own()
    {
        var pod = APod("p", "10.0.0.1", true);
        pod = pod with { Status = pod.Status with { PodIPs = [new PodIP { Ip = "10.0.0.1" }, new PodIP { Ip = "fd00::1" }] } };
        var slices = Slices(AService() with { Spec = AService().Spec with { IpFamilies = ["IPv4", "IPv6"] } }, pod);
        Assert.Equal(["10.0.0.1", "fd00::1"], slices.OrderBy(slice => slice.AddressType).Select(slice => slice.Endpoints.Single().Addresses.Single()));
    }

    [Fact]
    public void Headless_slices_say_so_and_carry_host_names()
    {
        var pod = APod("db-0", "10.0.0.1", true);
        pod = pod with { Spec = new PodSpec { Hostname = "db-0", Subdomain = "web" } };
        var slice = Slices(AService() with { Spec = AService().Spec with { ClusterIP = "None" } }, pod).Single();
        Assert.Equal("", slice.Metadata.Labels["service.kubernetes.io/headless"]);
        Assert.Equal("db-0", slice.Endpoints.Single().Hostname);
    }

    [Fact]
    public void The_Services_labels_and_owner_are_on_its_slices()
    {
        var slice = Slices(AService(), APod("p", "10.0.0.1", true)).Single();
        Assert.Equal(("web", "endpointslice-controller.k8s.io", "gold"), (slice.Metadata.Labels["kubernetes.io/service-name"], slice.Metadata.Labels["endpointslice.kubernetes.io/managed-by"], slice.Metadata.Labels["tier"]));
        Assert.Equal("2026-01-01T00:00:00Z", slice.Metadata.Annotations["endpoints.kubernetes.io/last-change-trigger-time"]);
        Assert.Equal("svc-uid", slice.Metadata.OwnerReferences.Single().Uid);
    }

    [Theory]
    [InlineData("PreferClose", "z1", null)]
    [InlineData("PreferSameZone", "z1", null)]
    [InlineData("PreferSameNode", "z1", "n1")]
    [InlineData(null, null, null)]
    public void Traffic_distribution_becomes_hints(string? distribution, string? zone, string? node)
    {
        var service = AService() with { Spec = AService().Spec with { TrafficDistribution = distribution } };
        var hints = Slices(service, APod("p", "10.0.0.1", true)).Single().Endpoints.Single().Hints;
        Assert.Equal((zone, node), (hints?.ForZones.SingleOrDefault()?.Name, hints?.ForNodes.SingleOrDefault()?.Name));
    }

    [Fact]
    public void Topology_mode_gives_each_zone_its_share_or_nobody_any()
    {
        var service = AService() with { Metadata = AService().Metadata with { Annotations = new Dictionary<string, string> { ["service.kubernetes.io/topology-mode"] = "Auto" } } };
        var shares = new ZoneShares(new Dictionary<string, double> { ["z1"] = 4, ["z2"] = 4 });
        Pod On(string node, int n) { var pod = APod($"p{n}", $"10.0.0.{n}", true); return pod with { Spec = pod.Spec with { NodeName = node } }; }
        var even = Slices(service, shares, On("n1", 1), On("n1", 2), On("n1", 3), On("n2", 4)).Single();
        Assert.Equal(["z1", "z1", "z2", "z2"], even.Endpoints.Select(endpoint => endpoint.Hints!.ForZones.Single().Name).Order());
        var few = Slices(service, shares, On("n1", 1)).Single();
        Assert.All(few.Endpoints, endpoint => Assert.Null(endpoint.Hints));
    }

    private static IReadOnlyList<EndpointSlice> Slices(Service service, params Pod[] pods) => Slices(service, ZoneShares.None, pods);

    private static IReadOnlyList<EndpointSlice> Slices(Service service, ZoneShares shares, params Pod[] pods) =>
        new ServiceSlices(service, name => new Node { Metadata = new ObjectMeta { Name = name, Labels = new Dictionary<string, string> { ["topology.kubernetes.io/zone"] = name.Replace('n', 'z') } } }, 100)
            .Plan(pods, [], new ZoneHints(shares), new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).Create;

    private static Service AService() => new()
    {
        Metadata = new ObjectMeta { Namespace = "default", Name = "web", Uid = "svc-uid", Labels = new Dictionary<string, string> { ["tier"] = "gold" } },
        Spec = new ServiceSpec { ClusterIP = "10.96.0.7", IpFamilies = ["IPv4"], Selector = new Dictionary<string, string> { ["app"] = "web" }, Ports = [new ServicePort { Port = 80, TargetPort = 8080 }] },
    };

    private static Pod APod(string name, string ip, bool ready) => new()
    {
        Metadata = new ObjectMeta { Namespace = "default", Name = name, Uid = name },
        Spec = new PodSpec { NodeName = "n1" },
        Status = new PodStatus { PodIP = ip, PodIPs = [new PodIP { Ip = ip }], Conditions = [new PodCondition { Type = "Ready", Status = ready ? "True" : "False" }] },
    };

    private static Pod WithPort(Pod pod, int port) => pod with { Spec = pod.Spec with { Containers = [new Container { Name = "c", Ports = [new ContainerPort { Name = "http", ContainerPortValue = port }] }] } };
}
