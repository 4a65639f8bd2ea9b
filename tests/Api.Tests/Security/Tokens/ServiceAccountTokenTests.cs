using System.Security.Cryptography;
using System.Text;
using Fairlead.Api.Security;
using Fairlead.Api.Security.Tokens;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Authentication;
using Fairlead.Kubernetes.Core;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Tests.Security.Tokens;

public sealed class ServiceAccountTokenTests
{
    private static readonly string Pem = ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportPkcs8PrivateKeyPem();

    private readonly FixedClock _clock = new();
    private readonly FakeCluster _cluster = new FakeCluster()
        .Set(KubernetesResources.ServiceAccount, """{"metadata":{"name":"bot","namespace":"a","uid":"u1"}}""")
        .Set(KubernetesResources.Pod, """{"metadata":{"name":"p","namespace":"a","uid":"u2"},"spec":{"nodeName":"n1"}}""");

    private TokenIssuance Issuance(string pem) => new("https://issuer", ["https://issuer"], [TokenKey.FromPem(pem)], _clock);

    private string Issue(TokenRequestSpec? spec = null, string? pem = null) =>
        Issuance(pem ?? Pem).Issue("a", "bot", "u1", new TokenRequest { Spec = spec ?? new() }).Status.Token!;

    private TokenVerdict Check(string token, params string[] audiences) => new ServiceAccountTokens(Issuance(Pem), _cluster, _clock).Authenticate(token, audiences);

    [Fact]
    public void A_token_names_the_account_and_its_groups()
    {
        var who = Check(Issue()).Identity!;
        Assert.Equal("system:serviceaccount:a:bot", who.User);
        Assert.Equal(["system:serviceaccounts", "system:serviceaccounts:a", "system:authenticated"], who.Groups);
        Assert.Equal("u1", who.Uid);
        Assert.StartsWith("JTI=", who.Extra["authentication.kubernetes.io/credential-id"][0]);
    }

    [Fact]
    public void A_request_gets_an_hour_and_never_less_than_ten_minutes()
    {
        var issued = Issuance(Pem).Issue("a", "bot", "u1", new TokenRequest());
        Assert.Equal(_clock.Now.AddHours(1), issued.Status.ExpirationTimestamp);
        Assert.Equal(["https://issuer"], issued.Spec.Audiences);
        Assert.Equal(_clock.Now.AddMinutes(10), Issuance(Pem).Issue("a", "bot", "u1", new TokenRequest { Spec = new() { ExpirationSeconds = 5 } }).Status.ExpirationTimestamp);
    }

    [Fact]
    public void A_token_expires()
    {
        string token = Issue();
        _clock.Now = _clock.Now.AddMinutes(59);
        Assert.NotNull(Check(token).Identity);
        _clock.Now = _clock.Now.AddMinutes(1);
        Assert.Contains("expired", Check(token).Error);
    }

    [Fact]
    public void A_token_is_for_its_audiences_only()
    {
        string token = Issue(new() { Audiences = ["vault"] });
        Assert.Null(Check(token).Identity);
        Assert.Equal(["vault"], Check(token, "other", "vault").Audiences);
    }

    [Fact]
    public void A_token_dies_with_its_account()
    {
        var checker = new ServiceAccountTokens(Issuance(Pem), _cluster, _clock);
        string token = Issue();
        Assert.NotNull(checker.Authenticate(token, []).Identity);
        _cluster.Set(KubernetesResources.ServiceAccount, """{"metadata":{"name":"bot","namespace":"a","uid":"another"}}""");
        Assert.Null(checker.Authenticate(token, []).Identity);
        _cluster.Remove(KubernetesResources.ServiceAccount, "a", "bot");
        Assert.Null(checker.Authenticate(token, []).Identity);
    }

    [Fact]
    public void A_bound_token_dies_with_its_pod()
    {
        string token = Issue(new() { BoundObjectRef = new() { Kind = "Pod", Name = "p", Uid = "u2" } });
        Assert.Equal(["p"], Check(token).Identity!.Extra["authentication.kubernetes.io/pod-name"]);
        _cluster.Set(KubernetesResources.Pod, $$"""{"metadata":{"name":"p","namespace":"a","deletionTimestamp":"{{_clock.Now.UtcDateTime:O}}","uid":"u2"} }""");
        Assert.NotNull(Check(token).Identity);
        _clock.Now = _clock.Now.AddMinutes(2);
        Assert.Null(Check(token).Identity);
    }

    [Fact]
    public void A_stranger_s_key_signs_nothing() =>
        Assert.Equal("invalid bearer token", Check(Issue(pem: ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportPkcs8PrivateKeyPem())).Error);

    [Fact]
    public void A_changed_token_is_refused()
    {
        string[] parts = Issue().Split('.');
        string payload = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1])).Replace(":bot", ":root", StringComparison.Ordinal);
        Assert.Null(Check($"{parts[0]}.{System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}.{parts[2]}").Identity);
    }

    [Theory]
    [InlineData("")]
    [InlineData("...")]
    [InlineData("a.b.c")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("W10.e30.AAAA")]
    [InlineData("bnVsbA.e30.AAAA")]
    [InlineData("eyJhbGciOjF9.e30.AAAA")]
    public void What_is_no_token_is_refused_in_peace(string token) => Assert.Null(Check(token).Identity);

    [Fact]
    public void RSA_keys_sign_too()
    {
        string pem = RSA.Create(2048).ExportPkcs8PrivateKeyPem();
        var issuance = new TokenIssuance("https://issuer", ["x"], [TokenKey.FromPem(pem)], _clock);
        string token = issuance.Issue("a", "bot", "u1", new TokenRequest()).Status.Token!;
        Assert.NotNull(new ServiceAccountTokens(issuance, _cluster, _clock).Authenticate(token, []).Identity);
    }

    [Fact]
    public void An_old_key_is_believed_after_a_new_one_has_taken_over()
    {
        string old = Issue(), fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportPkcs8PrivateKeyPem();
        var issuance = new TokenIssuance("https://issuer", ["https://issuer"], [TokenKey.FromPem(fresh), TokenKey.FromPem(Pem)], _clock);
        Assert.NotNull(new ServiceAccountTokens(issuance, _cluster, _clock).Authenticate(old, []).Identity);
    }
}
