using Fairlead.Explain.Trace;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Kubernetes.Networking;
using Fairlead.Primitives;

namespace Fairlead.Explain.Tests.Trace;

/// <summary>What lies around the six ports: the name, the policies, the certificate, the way back.</summary>
public sealed class NameAndPolicyTests
{
    private static TraceReport Trace(ClusterView view, string target, string? from = null) =>
        new Tracer(view).Trace(TraceTarget.Parse(target, "shop", "cluster.local")!, TraceOrigin.Parse(from, "shop")!);

    private static ClusterView With(Pod client, params NetworkPolicy[] policies) => AView.Whole with { Pods = [.. AView.Whole.Pods, client], Policies = policies };

    private static Pod Client(string? dnsPolicy = "ClusterFirst", bool? hostNetwork = null) => AView.APod("client", "10.244.1.9", "one") with
    {
        Metadata = new ObjectMeta { Name = "client", Namespace = "shop", Labels = new Dictionary<string, string> { ["app"] = "client" } },
        Spec = new PodSpec { NodeName = "one", DnsPolicy = dnsPolicy, HostNetwork = hostNetwork, Containers = [new Container { Name = "c" }] },
    };

    private static NetworkPolicy Policy(NetworkPolicySpec spec) => new() { Metadata = new ObjectMeta { Name = "guard", Namespace = "shop" }, Spec = spec };

    private static LabelSelector App(string app) => new() { MatchLabels = new Dictionary<string, string> { ["app"] = app } };

    [Theory]
    [InlineData("fb-backends.shop.cluster.local:5001", "fb-backends.shop.svc.cluster.local")]
    [InlineData("fb-backends.svc.shop:5001", "fb-backends.shop.svc.cluster.local")]
    public void A_name_of_the_wrong_form_is_told_the_right_one(string target, string meant)
    {
        var cause = Trace(AView.Whole, target).FirstBroken!.Cause!;
        Assert.Equal(CauseCode.NoNameOfAService, cause.Code);
        Assert.Contains(meant, cause.Mend);
    }

    [Theory]
    [InlineData("Default", null, false)]
    [InlineData("ClusterFirst", true, false)]
    [InlineData("ClusterFirstWithHostNet", true, true)]
    [InlineData("ClusterFirst", null, true)]
    public void A_pod_s_dns_policy_says_whom_it_asks(string policy, bool? hostNetwork, bool reaches)
    {
        var report = Trace(With(Client(policy, hostNetwork)), "fb-backends:5001", "pod/client");
        Assert.Equal(reaches, report.Reaches);
        if (!reaches) Assert.Equal(CauseCode.NameNotAskedOfTheCluster, report.FirstBroken!.Cause!.Code);
    }

    [Fact]
    public void A_Service_that_is_named_by_its_object_needs_no_name() => Assert.DoesNotContain(Trace(With(Client("Default")), "svc/fb-backends", "pod/client").Hops, hop => hop.Kind == HopKind.Name);

    public static TheoryData<string, NetworkPolicySpec, CauseCode?> Guards() => new()
    {
        { "another port", new NetworkPolicySpec { PodSelector = App("fb-backends"), Ingress = [new NetworkPolicyIngressRule { Ports = [new NetworkPolicyPort { Port = 9090 }] }] }, CauseCode.NetworkPolicyBlocks },
        { "its number", new NetworkPolicySpec { PodSelector = App("fb-backends"), Ingress = [new NetworkPolicyIngressRule { Ports = [new NetworkPolicyPort { Port = 8001 }] }] }, null },
        { "its name", new NetworkPolicySpec { PodSelector = App("fb-backends"), Ingress = [new NetworkPolicyIngressRule { Ports = [new NetworkPolicyPort { Port = "app" }] }] }, null },
        { "the Service's port", new NetworkPolicySpec { PodSelector = App("fb-backends"), Ingress = [new NetworkPolicyIngressRule { Ports = [new NetworkPolicyPort { Port = 5001 }] }] }, CauseCode.NetworkPolicyBlocks },
        { "another client", new NetworkPolicySpec { PodSelector = App("fb-backends"), Ingress = [new NetworkPolicyIngressRule { From = [new NetworkPolicyPeer { PodSelector = App("other") }] }] }, CauseCode.NetworkPolicyBlocks },
        { "this client", new NetworkPolicySpec { PodSelector = App("fb-backends"), Ingress = [new NetworkPolicyIngressRule { From = [new NetworkPolicyPeer { PodSelector = App("client") }] }] }, null },
        { "another namespace", new NetworkPolicySpec { PodSelector = App("fb-backends"), Ingress = [new NetworkPolicyIngressRule { From = [new NetworkPolicyPeer { NamespaceSelector = new LabelSelector { MatchLabels = new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = "prod" } } }] }] }, CauseCode.NetworkPolicyBlocks },
        { "out to nobody", new NetworkPolicySpec { PodSelector = App("client"), PolicyTypes = ["Egress"] }, CauseCode.NetworkPolicyBlocksDns },
        { "out to DNS alone", new NetworkPolicySpec { PodSelector = App("client"), PolicyTypes = ["Egress"], Egress = [new NetworkPolicyEgressRule { Ports = [new NetworkPolicyPort { Port = 53, Protocol = "UDP" }] }] }, CauseCode.NetworkPolicyBlocks },
        { "other pods", new NetworkPolicySpec { PodSelector = App("other"), PolicyTypes = ["Ingress", "Egress"] }, null },
    };

    [Theory]
    [MemberData(nameof(Guards))]
    public void A_network_policy_that_lets_nobody_through_is_a_warning(string _, NetworkPolicySpec spec, CauseCode? code)
    {
        var report = Trace(With(Client(), Policy(spec)), "fb-backends:5001", "pod/client");
        Assert.True(report.Reaches);
        Assert.Equal(code, report.Hops.FirstOrDefault(hop => hop.Kind == HopKind.NetworkPolicy)?.Cause?.Code);
    }

    [Fact]
    public void Source_ranges_are_told_to_who_comes_from_outside()
    {
        var balancer = AView.Backends with
        {
            Spec = AView.Backends.Spec with { Type = "LoadBalancer", LoadBalancerSourceRanges = ["198.51.100.0/24"] },
            Status = new ServiceStatus { LoadBalancer = new LoadBalancerStatus { Ingress = [new LoadBalancerIngress { Ip = "192.0.2.50" }] } },
        };
        Assert.Contains(Trace(AView.Of(balancer, 8001, [.. AView.Whole.Pods]), "svc/fb-backends", "external").Hops, hop => hop.Cause?.Code == CauseCode.SourceRanges);
    }

    [Theory]
    [InlineData("Cluster", "by the node")]
    [InlineData("Local", "direct")]
    public void The_way_back_from_outside_goes_by_the_policy(string policy, string way)
    {
        var service = AView.Backends with { Spec = AView.Backends.Spec with { ExternalTrafficPolicy = policy } };
        Assert.Equal(way, Trace(AView.Of(service, 8001, [.. AView.Whole.Pods]), "node/one:30904").Hops[^1].Value);
    }

    [Fact]
    public void A_client_that_is_an_endpoint_may_be_led_to_itself() => Assert.Equal("hairpin", Trace(AView.Whole, "svc/fb-backends", "pod/fb-1").Hops[^1].Value);

    [Theory]
    [InlineData("app", CauseCode.HeadlessPortDiffers)]
    [InlineData("", null)]
    public void A_headless_Service_translates_no_port(string target, CauseCode? code)
    {
        var port = AView.Backends.Spec.Ports[0] with { NodePort = null, TargetPort = target.Length > 0 ? new IntOrString(target) : (IntOrString?)null };
        var service = AView.Backends with { Spec = AView.Backends.Spec with { Type = "ClusterIP", ClusterIP = "None", Ports = [port] } };
        Assert.Equal(code, Trace(AView.Of(service, 8001, [.. AView.Whole.Pods]), "svc/fb-backends").FirstBroken?.Cause?.Code);
    }

    [Fact]
    public void An_ingress_that_names_the_pods_port_is_told_the_Service_s()
    {
        var path = AView.Whole.Ingresses[0].Spec.Rules[0].Http!.Paths[0];
        var ingress = AView.Whole.Ingresses[0] with { Spec = new IngressSpec { Rules = [new IngressRule { Host = "shop.example", Http = new HTTPIngressRuleValue { Paths = [path with { Backend = new IngressBackend { Service = new IngressServiceBackend { Name = "fb-backends", Port = new ServiceBackendPort { Number = 8001 } } } }] } }] } };
        var cause = Trace(AView.Whole with { Ingresses = [ingress] }, "http://shop.example/cart").FirstBroken!.Cause!;
        Assert.Equal((CauseCode.IngressBackendPort, true), (cause.Code, cause.Sentence.Contains("5001 (ka-port)")));
    }

    [Fact]
    public void An_ingress_of_a_class_that_does_not_exist_is_served_by_nobody()
    {
        var view = AView.Whole with { Ingresses = [AView.Whole.Ingresses[0] with { Spec = AView.Whole.Ingresses[0].Spec with { IngressClassName = "nginx" } }], IngressClasses = [new IngressClass { Metadata = new ObjectMeta { Name = "fairlead" } }] };
        var cause = Trace(view, "http://shop.example/cart").FirstBroken!.Cause!;
        Assert.Equal(CauseCode.IngressClassUnknown, cause.Code);
        Assert.Contains("\"fairlead\"", cause.Mend);
    }

    [Theory]
    [InlineData("", "", false, CauseCode.CertificateNotForHost)]
    [InlineData("shop.example", null, false, CauseCode.TlsSecretMissing)]
    [InlineData("shop.example", "shop.example", false, null)]
    [InlineData("shop.example", "*.example", false, null)]
    [InlineData("shop.example", "other.example", false, CauseCode.CertificateNotForHost)]
    [InlineData("shop.example", "shop.example", true, CauseCode.CertificateExpired)]
    public void The_certificate_must_be_for_the_host(string tlsHost, string? certificateHost, bool expired, CauseCode? code)
    {
        var ingress = AView.Whole.Ingresses[0];
        if (tlsHost.Length > 0) ingress = ingress with { Spec = ingress.Spec with { Tls = [new IngressTLS { Hosts = [tlsHost], SecretName = "tls" }] } };
        var view = AView.Whole with { Ingresses = [ingress], Certificates = certificateHost is null ? [] : [new TlsCertificate(new NamespacedName("shop", "tls"), [certificateHost], expired)] };
        Assert.Equal(code, Trace(view, "https://shop.example/cart").Hops[0].Cause?.Code);
    }
}
