using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Discovery;
using Fairlead.LoadBalancer.Assignment;
using Fairlead.LoadBalancer.Controller;
using Fairlead.Primitives;

namespace Fairlead.LoadBalancer.Tests;

public class DecisionTests
{
    private static readonly LoadBalancerOptions Options = new();

    private static Service AService(string name, int port = 80, string? status = null, bool finalizer = false, DateTimeOffset? created = null) => new()
    {
        Metadata = new() { Namespace = "default", Name = name, Finalizers = finalizer ? [LoadBalancerNames.Finalizer] : [], CreationTimestamp = created },
        Spec = new() { Type = "LoadBalancer", Ports = [new() { Port = port, Protocol = "TCP" }], IpFamilies = ["IPv4"] },
        Status = new() { LoadBalancer = new() { Ingress = status is null ? [] : [new() { Ip = status, IpMode = "VIP" }] } },
    };

    private static Node ANode(string name, string ip, string ready = "True") => new()
    {
        Metadata = new() { Name = name },
        Status = new() { Addresses = [new() { Type = "InternalIP", Address = ip }], Conditions = [new() { Type = "Ready", Status = ready }] },
    };

    [Fact]
    public void The_finalizer_goes_on_first_and_comes_off_last()
    {
        EquatableList<IpAddr> one = [IpAddr.Parse("192.0.2.1")];
        Assert.Equal([new Intent.SetFinalizers([LoadBalancerNames.Finalizer]), new Intent.ShowAddresses(one)], StatusPlan.For(AService("a"), one));
        Assert.Equal([new Intent.ShowAddresses([]), new Intent.SetFinalizers([])], StatusPlan.For(AService("a", status: "192.0.2.1", finalizer: true), null));
        Assert.Empty(StatusPlan.For(AService("a", status: "192.0.2.1", finalizer: true), one));
        Assert.Empty(StatusPlan.For(AService("a"), null));
    }

    [Fact]
    public void A_Service_of_another_class_is_left_alone()
    {
        var other = AService("a");
        other = other with { Spec = other.Spec with { LoadBalancerClass = "example.com/other" } };
        Assert.False(ServiceWish.IsOurs(other, Options));
        Assert.True(ServiceWish.IsOurs(other with { Spec = other.Spec with { LoadBalancerClass = Options.ClassName } }, Options));
        Assert.True(ServiceWish.IsOurs(AService("a"), Options));
        Assert.False(ServiceWish.IsOurs(AService("a"), new() { OnlyOurClass = true }));
    }

    [Fact]
    public void An_address_that_cannot_be_read_is_named()
    {
        var service = AService("a");
        Assert.Null(ServiceWish.Of(service with { Spec = service.Spec with { LoadBalancerIP = "10.0.0" } }, out var fault));
        Assert.Equal("\"10.0.0\" in spec.loadBalancerIP is not an IP address", fault);
    }

    [Fact]
    public void Ready_nodes_stand_for_the_load_balancer()
    {
        Node[] nodes = [ANode("n2", "192.0.2.2"), ANode("n1", "192.0.2.1"), ANode("n3", "192.0.2.3", ready: "False")];
        var service = AService("a");
        Assert.Equal("[192.0.2.1, 192.0.2.2]", NodeAddresses.For(service, nodes, []).ToString());
        var local = service with { Spec = service.Spec with { ExternalTrafficPolicy = "Local" } };
        var slice = new EndpointSlice { Endpoints = [new() { Addresses = ["10.244.1.2"], NodeName = "n2", Conditions = new() { Ready = true } }, new() { NodeName = "n1", Conditions = new() { Ready = false } }] };
        Assert.Equal("[192.0.2.2]", NodeAddresses.For(local, nodes, [slice]).ToString());
    }

    [Fact]
    public void On_the_nodes_a_port_belongs_to_the_older_Service()
    {
        var old = AService("z", created: DateTimeOffset.UnixEpoch);
        var young = AService("a", created: DateTimeOffset.UnixEpoch.AddHours(1));
        Assert.Null(NodeAddresses.Conflict(old, [old, young], Options.ReservedPorts));
        Assert.Equal("port 80/TCP is taken on the nodes by default/z", NodeAddresses.Conflict(young, [old, young], Options.ReservedPorts));
        Assert.Equal("port 80/TCP belongs to the node itself", NodeAddresses.Conflict(old, [], new HashSet<PortUse> { new(Protocol.Tcp, 80) }));
    }
}
