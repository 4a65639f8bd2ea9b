using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Fairlead.Catalog;
using Fairlead.Ingress.Plan;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Networking;
using Fairlead.Primitives;

namespace Fairlead.Ingress.Tests.Plan;

public class IngressPlannerTests
{
    private static readonly Dictionary<string, IngressClass> OurClass = new() { ["fairlead"] = new() { Spec = new() { Controller = IngressOptions.Controller } } };

    private readonly CatalogState _catalog = new();
    private readonly Dictionary<NamespacedName, Secret> _secrets = [];

    public IngressPlannerTests()
    {
        Has("web", 1, 2);
        Has("api", 3);
    }

    private void Has(string service, params byte[] endpoints)
    {
        _catalog.Apply(new CatalogChange.ServiceSet(new(new("shop", service)) { ClusterIps = [IpAddr.Parse("10.96.0.7")], Ports = [new("http", Protocol.Tcp, 80, 0)] }));
        _catalog.Apply(new CatalogChange.SliceSet(new(new("shop", service + "-1"), new("shop", service), IpFamily.V4, [new("http", Protocol.Tcp, 8080)],
            [.. endpoints.Select(last => new CatalogEndpoint(IpAddr.Parse($"10.1.0.{last}"), EndpointConditions.Ready | EndpointConditions.Serving))])));
    }

    private PlannedIngresses Plan(bool withoutClass, params IngressObject[] ingresses) =>
        IngressPlanner.Plan(new(ingresses, OurClass, _secrets.GetValueOrDefault, _catalog.Publish()) { WithoutClass = withoutClass });

    private PlannedIngresses Plan(params IngressObject[] ingresses) => Plan(true, ingresses);

    /// <summary>An Ingress from its spec as JSON; those made later are younger.</summary>
    private static IngressObject Of(string name, string spec, int age = 0) => KubernetesJson.Read<IngressObject>(Encoding.UTF8.GetBytes(
        $$"""{"metadata":{"namespace":"shop","name":"{{name}}","creationTimestamp":"2026-01-{{10 + age:00}}T00:00:00Z"},"spec":{{spec}}}"""));

    private static string Rule(string host, string path, string type, string service, string port = "{\"number\":80}") =>
        $$$"""{"host":"{{{host}}}","http":{"paths":[{"path":"{{{path}}}","pathType":"{{{type}}}","backend":{"service":{"name":"{{{service}}}","port":{{{port}}} } } }]}}""";

    private static string Rules(params string[] rules) => $$"""{"rules":[{{string.Join(",", rules)}}]}""";

    [Fact]
    public void Rules_become_routes_to_the_endpoints_of_their_Services()
    {
        var planned = Plan(Of("a", Rules(Rule("Shop.example", "/", "Prefix", "web"), Rule("shop.example", "/api/", "Prefix", "api", "{\"name\":\"http\"}"), Rule("*.shop.example", "/x", "Exact", "web"))));
        Assert.Equal(
            [new("*.shop.example", true, "/x", "shop:web:80"), new Route("shop.example", false, "", "shop:web:80"), new("shop.example", false, "/api", "shop:api:http")],
            planned.Plan.Routes);
        Assert.Equal(["shop:api:http 10.1.0.3:8080", "shop:web:80 10.1.0.1:8080 10.1.0.2:8080"], planned.Plan.Backends.Select(backend => $"{backend.Name} {string.Join(' ', backend.Endpoints)}"));
        Assert.Empty(planned.Faults);
        Assert.Equal([new("shop", "api"), new NamespacedName("shop", "web")], planned.Services.Order());
    }

    [Theory]
    [InlineData("""{"ingressClassName":"fairlead"}""", "", false, true)]
    [InlineData("""{"ingressClassName":"nginx"}""", "", true, false)]
    [InlineData("{}", "", true, true)]
    [InlineData("{}", "", false, false)]
    [InlineData("{}", "fairlead", false, true)]
    [InlineData("{}", "nginx", true, false)]
    public void An_Ingress_is_ours_by_its_class(string spec, string annotation, bool withoutClass, bool ours)
    {
        var ingress = Of("a", spec);
        if (annotation.Length > 0) ingress = ingress with { Metadata = ingress.Metadata with { Annotations = new Dictionary<string, string> { ["kubernetes.io/ingress.class"] = annotation } } };
        Assert.Equal(ours, Plan(withoutClass, ingress).Served.Count == 1);
    }

    [Fact]
    public void The_older_of_two_rivals_is_served_and_the_younger_is_told()
    {
        var planned = Plan(Of("young", Rules(Rule("a", "/x", "Prefix", "api")), age: 2), Of("old", Rules(Rule("a", "/x/", "Prefix", "web")), age: 1));
        Assert.Equal(new Route("a", false, "/x", "shop:web:80"), Assert.Single(planned.Plan.Routes));
        Assert.Equal(new("shop/young: Conflict: host a, path /x is served by the older Ingress shop/old already; this rule has no effect."), Told(planned));
    }

    [Theory]
    [InlineData("gone", "{\"number\":80}", "there is no Service shop/gone.")]
    [InlineData("web", "{\"number\":81}", "Service shop/web has no TCP port 81; it has 80 (http).")]
    [InlineData("web", "{\"name\":\"https\"}", "Service shop/web has no TCP port https; it has 80 (http).")]
    public void A_backend_that_cannot_be_is_told_and_its_route_says_so(string service, string port, string why)
    {
        var planned = Plan(Of("a", Rules(Rule("h", "/", "Prefix", service, port))));
        Assert.Equal($"shop/a: BadBackend: {why}", Told(planned));
        Assert.Equal(why, Assert.Single(planned.Plan.Backends).Refusal);
        Assert.Single(planned.Plan.Routes);
    }

    [Fact]
    public void What_no_rule_matches_goes_to_the_default_backend()
    {
        var planned = Plan(
            Of("own", """{"defaultBackend":{"service":{"name":"web","port":{"number":80}}},"rules":[{"host":"a"}]}""", age: 1),
            Of("other", Rules(Rule("b", "/x", "Prefix", "api")), age: 2));
        Assert.Equal([new("", false, "", "shop:web:80"), new Route("a", false, "", "shop:web:80"), new("b", false, "/x", "shop:api:80")], planned.Plan.Routes);
    }

    [Fact]
    public void Endpoints_that_end_serve_where_no_other_is_ready()
    {
        _catalog.Apply(new CatalogChange.SliceSet(new(new("shop", "web-1"), new("shop", "web"), IpFamily.V4, [new("http", Protocol.Tcp, 8080)],
            [new(IpAddr.Parse("10.1.0.1"), EndpointConditions.Serving | EndpointConditions.Terminating), new(IpAddr.Parse("10.1.0.2"), EndpointConditions.None)])));
        Assert.Equal(["10.1.0.1:8080"], Plan(Of("a", Rules(Rule("h", "/", "Prefix", "web")))).Plan.Backends[0].Endpoints.Select(one => one.ToString()));
    }

    [Fact]
    public void Certificates_are_shown_for_the_hosts_that_ask_for_them()
    {
        using var key = ECDsa.Create();
        using var certificate = new CertificateRequest("CN=shop.example", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(99));
        _secrets[new("shop", "tls")] = Tls(certificate.ExportCertificatePem(), key.ExportECPrivateKeyPem());
        var planned = Plan(Of("a", """{"tls":[{"hosts":["B.example"],"secretName":"tls"}]}"""), Of("b", """{"tls":[{"hosts":["a.example"],"secretName":"tls"}]}"""));
        var shown = Assert.Single(planned.Plan.Certificates);
        Assert.Equal(["a.example", "b.example"], shown.Hosts);
        using var read = X509Certificate2.CreateFromPem(shown.Pem, shown.Pem);
        Assert.Equal(certificate.Thumbprint, read.Thumbprint);
        Assert.Empty(planned.Faults);
    }

    [Theory]
    [InlineData(null, "there is no Secret shop/tls of type kubernetes.io/tls")]
    [InlineData("rubbish", "Secret shop/tls: tls.crt and tls.key are no certificate with its key")]
    public void A_certificate_that_cannot_be_shown_is_told_and_left_out(string? content, string why)
    {
        if (content is not null) _secrets[new("shop", "tls")] = Tls(content, content);
        var planned = Plan(Of("a", """{"tls":[{"secretName":"tls"}],"defaultBackend":{"service":{"name":"web","port":{"number":80}}}}"""));
        Assert.Empty(planned.Plan.Certificates);
        Assert.StartsWith($"shop/a: BadCertificate: {why}", Told(planned));
        Assert.Single(planned.Plan.Routes);
    }

    [Fact]
    public void A_certificate_that_the_engine_would_refuse_holds_nobody_else_up()
    {
        using var small = RSA.Create(1024);
        using var certificate = new CertificateRequest("CN=small", small, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(99));
        _secrets[new("shop", "tls")] = Tls(certificate.ExportCertificatePem(), small.ExportRSAPrivateKeyPem());
        var planned = Plan(Of("a", """{"tls":[{"secretName":"tls"}]}"""));
        Assert.Empty(planned.Plan.Certificates);
        Assert.Equal("shop/a: BadCertificate: Secret shop/tls: the RSA key of CN=small has 1024 bits; at least 2048 are needed.", Told(planned));
    }

    private static Secret Tls(string certificate, string key) => new() { Data = new Dictionary<string, byte[]> { ["tls.crt"] = Encoding.UTF8.GetBytes(certificate), ["tls.key"] = Encoding.UTF8.GetBytes(key) } };

    private static string Told(PlannedIngresses planned) => string.Join("\n", planned.Faults.Select(fault => $"{fault.Ingress}: {fault.Reason}: {fault.Message}"));
}
