using Fairlead.Explain.Trace;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Primitives;

namespace Fairlead.Explain.Tests.Trace;

public class TracerTests
{
    [Fact]
    public void The_six_ports_are_one_chain()
    {
        var report = Trace(AView.Whole, "svc/fb-backends");

        Assert.True(report.Reaches);
        Assert.Equal(
            ["WebPort 80/TCP", "NodePort 30904/TCP", "Service 10.96.0.20", "ServicePort 5001/TCP", "Endpoints 2 ready", "TargetPort 8001/TCP", "ContainerPort 8001/TCP", "Process 8001/TCP"],
            report.Hops.Select(hop => $"{hop.Kind} {hop.Value}"));
        Assert.Equal(["10.244.1.4:8001", "10.244.2.5:8001"], report.Endpoints.Select(endpoint => endpoint.Address));
    }

    [Theory]
    [InlineData("svc/fb-backend", CauseCode.NoSuchService, "fb-backends was perhaps meant")]
    [InlineData("fb-backends.prod:5001", CauseCode.NoSuchService, "there is one in namespace shop")]
    [InlineData("svc/fb-backends:80", CauseCode.NoSuchPort, "it has 5001 (ka-port)")]
    [InlineData("svc/fb-backends:30904", CauseCode.NodePortOnClusterIp, "the cluster IP answers on 5001")]
    [InlineData("10.96.0.20:30904", CauseCode.NodePortOnClusterIp, "the cluster IP answers on 5001")]
    [InlineData("node/one:30905", CauseCode.NobodyHasNodePort, "No Service has node port 30905")]
    [InlineData("node/onne:30904", CauseCode.NoSuchNode, "one was perhaps meant")]
    [InlineData("pod/fb-9:8001", CauseCode.NoSuchPod, "no pod fb-9")]
    [InlineData("10.9.9.9:80", CauseCode.NobodyHasAddress, "has the address 10.9.9.9")]
    [InlineData("http://other.example/", CauseCode.NoIngressForHost, "other.example")]
    [InlineData("http://shop.example/cartoon", CauseCode.NoIngressForPath, "no path for /cartoon")]
    public void A_target_that_is_not_there_is_named(string target, CauseCode code, string says)
    {
        var cause = Trace(AView.Whole, target).FirstBroken!.Cause!;

        Assert.Equal(code, cause.Code);
        Assert.Contains(says, cause.Sentence);
    }

    [Theory]
    [InlineData("svc/fb-backends:ka-port")]
    [InlineData("fb-backends.shop.svc.cluster.local:5001")]
    [InlineData("10.96.0.20:5001")]
    [InlineData("192.0.2.2:30904")]
    [InlineData("node/two:30904")]
    [InlineData("pod/fb-2:8001")]
    [InlineData("http://shop.example/cart/7")]
    public void Every_way_to_say_a_target_reaches(string target) => Assert.True(Trace(AView.Whole, target).Reaches);

    [Fact]
    public void A_target_port_used_on_the_cluster_ip_is_told_from_an_unknown_one()
    {
        var byNumber = AView.Backends with { Spec = AView.Backends.Spec with { Ports = [AView.Backends.Spec.Ports[0] with { TargetPort = 8001 }] } };

        Assert.Equal(CauseCode.TargetPortOnClusterIp, Trace(AView.Of(byNumber, 8001), "svc/fb-backends:8001").FirstBroken!.Cause!.Code);
    }

    [Fact]
    public void A_selector_that_matches_nothing_is_shown_the_nearest_labels()
    {
        var typo = AView.Backends with { Spec = AView.Backends.Spec with { Selector = new Dictionary<string, string> { ["app"] = "fb-backend" } } };
        var report = Trace(AView.Whole with { Services = [typo], Slices = [] }, "svc/fb-backends");

        Assert.Equal(CauseCode.SelectorMatchesNothing, report.FirstBroken!.Cause!.Code);
        Assert.Contains("the nearest is fb-1 with app=fb-backends", report.FirstBroken.Cause.Sentence);
        Assert.Equal("kubectl set selector service fb-backends -n shop 'app=fb-backends'", report.FirstBroken.Cause.Mend);
    }

    [Fact]
    public void Pods_that_are_not_ready_are_named_with_the_probe_that_fails()
    {
        var pod = AView.APod("fb-1", "10.244.1.4", "one", ready: false);
        pod = pod with { Spec = pod.Spec with { Containers = [pod.Spec.Containers[0] with { ReadinessProbe = new() { HttpGet = new HTTPGetAction { Path = "/up", Port = 8001 } } }] } };
        var report = Trace(AView.Of(AView.Backends, 8001, pod), "svc/fb-backends");

        Assert.Equal(CauseCode.PodsNotReady, report.FirstBroken!.Cause!.Code);
        Assert.Contains("the readiness probe of container app (GET /up on port 8001) does not succeed", report.FirstBroken.Cause.Sentence);
        Assert.False(report.Endpoints[0].Ready);
    }

    [Fact]
    public void A_target_port_name_that_no_container_has_is_named()
    {
        var typo = AView.Backends with { Spec = AView.Backends.Spec with { Ports = [AView.Backends.Spec.Ports[0] with { TargetPort = "ap" }] } };
        var report = Trace(AView.Whole with { Services = [typo], Slices = [] }, "svc/fb-backends");

        Assert.Equal(CauseCode.TargetPortNameUnknown, report.FirstBroken!.Cause!.Code);
        Assert.Contains("app was perhaps meant", report.FirstBroken.Cause.Sentence);
    }

    [Fact]
    public void Two_containers_that_declare_one_port_are_a_warning()
    {
        var pod = AView.APod("fb-1", "10.244.1.4", "one");
        pod = pod with { Spec = pod.Spec with { Containers = [pod.Spec.Containers[0], new Container { Name = "twin", Ports = [new ContainerPort { ContainerPortValue = 8001 }] }] } };
        var report = Trace(AView.Of(AView.Backends, 8001, pod), "svc/fb-backends");

        Assert.True(report.Reaches);
        Assert.Contains(report.Hops, hop => hop is { State: HopState.Warning, Cause.Code: CauseCode.PortConflictInPod });
    }

    [Theory]
    [InlineData("10.244.1.4", 8001, null)]
    [InlineData("127.0.0.1", 8001, CauseCode.ListensOnLoopback)]
    [InlineData("0.0.0.0", 8000, CauseCode.NobodyListens)]
    public void The_sockets_of_the_pod_say_who_listens(string address, ushort port, CauseCode? code)
    {
        IpAddr.TryParse(address, out var ip);
        var seen = AView.Whole with { Sockets = [new ListeningSocket(new NamespacedName("shop", "fb-1"), Protocol.Tcp, ip, port, "python")] };

        Assert.Equal(code, Trace(seen, "svc/fb-backends").FirstBroken?.Cause?.Code);
    }

    [Theory]
    [InlineData("node/one:30904", null)]
    [InlineData("node/two:30904", CauseCode.LocalPolicyWithoutLocalEndpoint)]
    public void Policy_local_breaks_on_a_node_without_an_endpoint(string target, CauseCode? code)
    {
        var local = AView.Backends with { Spec = AView.Backends.Spec with { ExternalTrafficPolicy = "Local" } };
        var view = AView.Of(local, 8001, AView.APod("fb-1", "10.244.1.4", "one"));

        Assert.Equal(code, Trace(view, target, "external").FirstBroken?.Cause?.Code);
    }

    [Fact]
    public void A_cluster_ip_does_not_exist_outside()
    {
        var inner = AView.Backends with { Spec = AView.Backends.Spec with { Type = "ClusterIP", Ports = [AView.Backends.Spec.Ports[0] with { NodePort = null }] } };
        var view = AView.Of(inner, 8001, AView.APod("fb-1", "10.244.1.4", "one"));

        Assert.Equal(CauseCode.ClusterIpFromOutside, Trace(view, "svc/fb-backends", "external").FirstBroken!.Cause!.Code);
        Assert.True(Trace(view, "svc/fb-backends").Reaches);
    }

    [Fact]
    public void A_load_balancer_without_an_address_is_pending_and_serves_as_a_node_port()
    {
        var balanced = AView.Backends with { Spec = AView.Backends.Spec with { Type = "LoadBalancer" } };
        var report = Trace(AView.Of(balanced, 8001, AView.APod("fb-1", "10.244.1.4", "one")), "svc/fb-backends", "external");

        Assert.True(report.Reaches);
        Assert.Contains(report.Hops, hop => hop is { Value: "<pending>", Cause.Code: CauseCode.LoadBalancerPending });
    }

    [Theory]
    [InlineData("my-database.example.com", null, true)]
    [InlineData("loop.shop.svc.cluster.local", CauseCode.ExternalNameLoop, false)]
    public void Another_name_is_followed_until_it_leads_back(string other, CauseCode? code, bool reaches)
    {
        var named = new Service { Metadata = new ObjectMeta { Name = "loop", Namespace = "shop" }, Spec = new ServiceSpec { Type = "ExternalName", ExternalName = other } };
        var report = Trace(new ClusterView { Services = [named] }, "svc/loop");

        Assert.Equal(reaches, report.Reaches);
        Assert.Equal(code, report.Hops[0].Cause?.Code);
    }

    [Fact]
    public void Text_ends_with_the_cause_and_its_mend()
    {
        string text = TraceText.Render(Trace(AView.Whole, "svc/fb-backends:80"));

        Assert.EndsWith("Breaks at the service port: Service fb-backends has no port 80; it has 5001 (ka-port). [no-such-port]\nTo mend it: use fb-backends:5001\n", text);
    }

    [Fact]
    public void An_Ingress_without_an_address_is_perhaps_nobodys()
    {
        var idle = AView.Whole with { Ingresses = [AView.Whole.Ingresses[0] with { Status = new() }] };

        var report = new Tracer(idle).Trace(TraceTarget.Parse("http://shop.example/cart", "shop", "cluster.local")!, new TraceOrigin.External());

        Assert.True(report.Reaches);
        Assert.Equal("outside the cluster", report.From);
        Assert.Equal((HopState.Warning, CauseCode.IngressNotServed), (report.Hops[0].State, report.Hops[0].Cause!.Code));
        Assert.Equal(CauseCode.IngressNotServed, Trace(idle, "svc/fb-backends").Hops[0].Cause!.Code);
    }

    [Theory]
    [InlineData("pod/fb-9", "there is no pod fb-9 in namespace shop; fb-1 was perhaps meant")]
    [InlineData("pod/nobody", "there is no pod nobody in namespace shop")]
    [InlineData("node/onne", "there is no node onne; one was perhaps meant")]
    [InlineData("pod/fb-1", null)]
    [InlineData("node/one", null)]
    [InlineData("external", null)]
    public void A_client_that_is_not_there_is_told(string from, string? missing) =>
        Assert.Equal(missing, TraceOrigin.Parse(from, "shop")!.Missing(AView.Whole));

    [Fact]
    public void An_endpoint_that_is_no_pod_rests_on_none()
    {
        var slice = AView.Whole.Slices[0];
        var bare = AView.Whole with { Pods = [], Slices = [slice with { Endpoints = [.. slice.Endpoints.Select(each => each with { TargetRef = null })] }] };

        Assert.Equal("", Trace(bare, "svc/fb-backends").Hops.Single(hop => hop.Kind == HopKind.TargetPort).RestsOn);
    }

    [Fact]
    public void Json_says_the_same_to_programs()
    {
        var text = TraceJson.Render(Trace(AView.Whole, "svc/fb-backends:80"));
        using var json = System.Text.Json.JsonDocument.Parse(text);

        Assert.Equal((byte)'\n', text.Span[^1]);
        Assert.False(json.RootElement.GetProperty("reaches").GetBoolean());
        Assert.Equal("no-such-port", json.RootElement.GetProperty("hops").EnumerateArray().Last().GetProperty("cause").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("svc/")]
    [InlineData("pod/x")]
    [InlineData("10.0.0.1")]
    [InlineData("node/a:http")]
    public void What_is_no_target_is_refused(string text) => Assert.Null(TraceTarget.Parse(text, "shop", "cluster.local"));

    private static TraceReport Trace(ClusterView view, string target, string? from = null) =>
        new Tracer(view).Trace(TraceTarget.Parse(target, "shop", "cluster.local")!, TraceOrigin.Parse(from, "shop")!);
}
