using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Fairlead.Api.Security;
using Fairlead.Api.Security.Certificates;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Authentication;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Tests.Security.Reviews;

public sealed class ReviewTests
{
    private static readonly Identity Jane = Identity.Of("jane", ["devs"]) with { Uid = "u" };

    private readonly FixedClock _clock = new();
    private readonly FakeCluster _cluster = FakeCluster.WithDefaults()
        .Set(KubernetesResources.ServiceAccount, """{"metadata":{"name":"bot","namespace":"a","uid":"u1"}}""")
        .Set(KubernetesResources.RoleBinding, """{"metadata":{"name":"rb","namespace":"a"},"roleRef":{"kind":"ClusterRole","name":"view"},"subjects":[{"kind":"User","name":"jane"}]}""");
    private readonly ApiServerOptions _server;

    public ReviewTests()
    {
        var authority = CertificateAuthority.Create("ca", _clock);
        _server = new ApiServerOptions { ServerCertificate = () => authority.Certificate, Authenticator = null!, Authorizer = null! };
        new ClusterSecurity(new SecurityOptions { Authority = authority.Certificate, ServiceAccountKeys = [ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportPkcs8PrivateKeyPem()] }, _clock)
            .Protect(_server);
    }

    private async Task<string> Review(ResourceType type, string spec, string ns = "")
    {
        var review = _server.Reviews(_cluster).Single(r => ReferenceEquals(r.Type, type));
        var outcome = await review.ReviewAsync(Jane, ns, (JsonObject)JsonNode.Parse($$"""{"spec":{{spec}}}""")!, default);
        return outcome.IsRefused ? outcome.Refusal.Message : outcome.Value["status"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    [Theory]
    [InlineData("""{"resourceAttributes":{"verb":"list","resource":"pods","namespace":"a"}}""", """{"allowed":true,"reason":"RBAC: allowed by RoleBinding \"rb/a\" of ClusterRole \"view\" to User \"jane\""}""")]
    [InlineData("""{"resourceAttributes":{"verb":"list","resource":"pods","namespace":"b"}}""", """{"allowed":false}""")]
    [InlineData("""{"nonResourceAttributes":{"verb":"get","path":"/version"}}""", """{"allowed":true,"reason":"RBAC: allowed by ClusterRoleBinding \"system:discovery\" of ClusterRole \"system:discovery\" to Group \"system:authenticated\""}""")]
    [InlineData("{}", ".authorization.k8s.io \"\" is invalid: spec.resourceAttributes: Invalid value: \"null\": exactly one of nonResourceAttributes or resourceAttributes must be specified")]
    public async Task May_I(string spec, string answer) => Assert.Equal(answer, await Review(KubernetesResources.SelfSubjectAccessReview, spec));

    [Theory]
    [InlineData("""{"user":"joe","groups":["system:masters"],"resourceAttributes":{"verb":"list","resource":"pods"}}""", """{"allowed":true}""")]
    [InlineData("""{"user":"jane","resourceAttributes":{"verb":"delete","resource":"pods","namespace":"a"}}""", """{"allowed":false}""")]
    [InlineData("""{"resourceAttributes":{"verb":"list","resource":"pods"}}""", ".authorization.k8s.io \"\" is invalid: spec.user: Invalid value: \"\": at least one of user or group must be specified")]
    public async Task May_somebody(string spec, string answer) => Assert.Equal(answer, await Review(KubernetesResources.SubjectAccessReview, spec));

    [Theory]
    [InlineData("b", ".authorization.k8s.io \"\" is invalid: spec.resourceAttributes.namespace: Invalid value: \"a\": must match metadata.namespace")]
    [InlineData("a", """{"allowed":true,"reason":"RBAC: allowed by RoleBinding \"rb/a\" of ClusterRole \"view\" to User \"jane\""}""")]
    public async Task May_somebody_here(string ns, string answer) =>
        Assert.Equal(answer, await Review(KubernetesResources.LocalSubjectAccessReview, """{"user":"jane","resourceAttributes":{"verb":"get","resource":"pods","namespace":"a"}}""", ns));

    [Fact]
    public async Task What_may_I()
    {
        var status = JsonNode.Parse(await Review(KubernetesResources.SelfSubjectRulesReview, """{"namespace":"a"}"""))!;
        Assert.Contains(status["resourceRules"]!.AsArray(), r => r!["resources"]!.AsArray().Any(x => (string?)x == "pods/log"));
        Assert.Contains(status["nonResourceRules"]!.AsArray(), r => r!["nonResourceURLs"]!.AsArray().Any(x => (string?)x == "/version"));
        Assert.False((bool)status["incomplete"]!);
        Assert.Equal("no namespace on request", await Review(KubernetesResources.SelfSubjectRulesReview, "{}"));
    }

    [Fact]
    public async Task Who_am_I() => Assert.Equal("""{"userInfo":{"username":"jane","uid":"u","groups":["devs","system:authenticated"]}}""", await Review(KubernetesResources.SelfSubjectReview, "{}"));

    [Fact]
    public async Task Whose_token_is_this()
    {
        string token = _server.TokenIssuer!.Issue("a", "bot", "u1", new TokenRequest()).Status.Token!;
        var status = JsonNode.Parse(await Review(KubernetesResources.TokenReview, $$"""{"token":"{{token}}"}"""))!;
        Assert.True((bool)status["authenticated"]!);
        Assert.Equal("system:serviceaccount:a:bot", (string?)status["user"]!["username"]);
        Assert.Equal("https://kubernetes.default.svc.cluster.local", (string?)status["audiences"]![0]);
        Assert.Equal("""{"user":{},"error":"invalid bearer token"}""", await Review(KubernetesResources.TokenReview, """{"token":"rubbish"}"""));
        Assert.Equal("token is required for TokenReview in authentication", await Review(KubernetesResources.TokenReview, "{}"));
    }
}
