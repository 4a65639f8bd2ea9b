using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Fairlead.Api.Bootstrap;
using Fairlead.Api.Tests.Security;

namespace Fairlead.Api.Tests.Bootstrap;

/// <summary>What the API server says of itself in kube-system.</summary>
public sealed class KeptObjectTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
    private readonly FixedClock _clock = new() { Now = Now };

    private static X509Certificate2 Authority(string name, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(Now.AddDays(-10), until);
    }

    private static string Trusted(JsonObject map) => (string)map["data"]!["client-ca-file"]!;

    [Fact]
    public void The_authority_of_client_certificates_is_told()
    {
        using var own = Authority("own", Now.AddDays(1));
        var map = TrustedClients.Map(own, _clock);
        Assert.Equal(("kube-system", "extension-apiserver-authentication"), (map.Namespace, map.Name));
        var made = map.Reconcile(null)!;
        Assert.Equal(own.ExportCertificatePem() + "\n", Trusted(made));
        Assert.Null(map.Reconcile(made));
    }

    [Fact]
    public void Authorities_of_other_servers_stay_until_they_expire()
    {
        using var own = Authority("own", Now.AddDays(1));
        using var other = Authority("other", Now.AddDays(1));
        using var old = Authority("old", Now.AddDays(-1));
        var map = TrustedClients.Map(own, _clock);
        var present = (JsonObject)JsonNode.Parse("""{"metadata":{"resourceVersion":"7"},"data":{"requestheader-client-ca-file":"theirs"}}""")!;
        present["data"]!["client-ca-file"] = old.ExportCertificatePem() + "\n" + other.ExportCertificatePem() + "\n";
        var changed = map.Reconcile(present)!;
        Assert.Equal($"{other.ExportCertificatePem()}\n{own.ExportCertificatePem()}\n", Trusted(changed));
        Assert.Equal(("7", "theirs"), ((string)changed["metadata"]!["resourceVersion"]!, (string)changed["data"]!["requestheader-client-ca-file"]!));
        Assert.Null(map.Reconcile(changed));
    }

    [Theory]
    [InlineData("""{"metadata":{}}""")]
    [InlineData("""{"metadata":{},"data":{"client-ca-file":"rubbish"}}""")]
    [InlineData("""{"metadata":{},"data":{"client-ca-file":"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}}""")]
    public void A_map_that_was_spoilt_is_put_right(string present)
    {
        using var own = Authority("own", Now.AddDays(1));
        Assert.Equal(own.ExportCertificatePem() + "\n", Trusted(TrustedClients.Map(own, _clock).Reconcile((JsonObject)JsonNode.Parse(present)!)!));
    }

    [Fact]
    public void Since_when_tokens_are_tracked_is_said_once()
    {
        var map = TokenTracking.Map(_clock);
        var made = map.Reconcile(null)!;
        Assert.Equal("2026-03-04", (string)made["data"]!["since"]!);
        made["data"]!["since"] = "2020-01-01";
        Assert.Null(map.Reconcile(made));
        made["data"]!["since"] = "yesterday";
        Assert.Equal("2026-03-04", (string)map.Reconcile(made)!["data"]!["since"]!);
    }

    [Fact]
    public void The_server_s_lease_is_named_after_its_machine_and_renewed_four_times_an_hour()
    {
        var lease = new ServerLease("host-1", _clock);
        var made = lease.Object.Reconcile(null)!;
        Assert.Equal("apiserver-jilznlcjgus76roe45ho6goxum", lease.Object.Name);
        Assert.Equal("""{"apiserver.kubernetes.io/identity":"kube-apiserver","kubernetes.io/hostname":"host-1"}""", made["metadata"]!["labels"]!.ToJsonString());
        Assert.StartsWith(lease.Object.Name + "_", (string)made["spec"]!["holderIdentity"]!, StringComparison.Ordinal);
        Assert.Equal(("2026-03-04T05:06:07.000000Z", 3600), ((string)made["spec"]!["renewTime"]!, (int)made["spec"]!["leaseDurationSeconds"]!));
        Assert.Null(lease.Object.Reconcile(made));
        made["spec"]!["renewTime"] = "2026-03-04T04:51:07.000000Z";
        Assert.NotNull(lease.Object.Reconcile(made));
        Assert.NotNull(new ServerLease("host-1", _clock).Object.Reconcile(lease.Object.Reconcile(null)!));               // another run takes it over
    }

    [Theory]
    [InlineData("2026-03-04T04:06:08Z", false)]
    [InlineData("2026-03-04T04:06:06Z", true)]
    public void A_lease_of_a_server_not_heard_of_for_an_hour_is_left_behind(string renewed, bool left)
    {
        var lease = (JsonObject)JsonNode.Parse($$$"""{"metadata":{"labels":{"apiserver.kubernetes.io/identity":"kube-apiserver"}},"spec":{"renewTime":"{{{renewed}}}"}}""")!;
        var own = new ServerLease("host-1", _clock);
        Assert.Equal(left, own.IsLeftBehind(lease));
        lease["metadata"]!["labels"] = null;
        Assert.False(own.IsLeftBehind(lease));
    }

    [Fact]
    public void A_name_that_is_no_label_is_not_made_one() =>
        Assert.Null(new ServerLease(new string('h', 64), _clock).Object.Reconcile(null)!["metadata"]!["labels"]!["kubernetes.io/hostname"]);
}
