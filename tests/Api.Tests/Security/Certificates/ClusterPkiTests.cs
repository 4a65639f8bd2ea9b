using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Api.Security.Certificates;

namespace Fairlead.Api.Tests.Security.Certificates;

public sealed class ClusterPkiTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pki").FullName;

    private static readonly LeafRequest Server = new("kube-apiserver") { DnsNames = ["kubernetes"], Addresses = [IPAddress.Parse("10.96.0.1")] };

    [Fact]
    public void What_the_authority_issues_chains_to_it_and_names_the_user_and_groups()
    {
        using var pki = ClusterPki.Open(_folder, TimeProvider.System);
        using var admin = pki.Pair("admin", new LeafRequest("admin") { Organizations = ["system:masters"] }).Load();

        Assert.Equal("O=system:masters, CN=admin", admin.Subject);
        Assert.True(admin.HasPrivateKey);
        Assert.True(ChainsTo(pki.Authority.Certificate, admin));
    }

    [Fact]
    public void A_key_of_another_kind_is_certified_for_as_long_as_was_asked()
    {
        using var pki = ClusterPki.Open(_folder, TimeProvider.System);
        using var key = RSA.Create(2048);
        using var jane = X509Certificate2.CreateFromPem(pki.Authority.Certify(new LeafRequest("jane") { Life = TimeSpan.FromHours(1) }, new PublicKey(key)));

        Assert.Equal(key.ExportSubjectPublicKeyInfo(), jane.PublicKey.ExportSubjectPublicKeyInfo());
        Assert.True(ChainsTo(pki.Authority.Certificate, jane));
        Assert.InRange(jane.NotAfter, DateTime.Now.AddMinutes(59), DateTime.Now.AddMinutes(61));
    }

    [Fact]
    public void What_is_on_disk_and_good_is_kept()
    {
        using var first = ClusterPki.Open(_folder, TimeProvider.System);
        var pair = first.Pair("apiserver", Server);
        using var second = ClusterPki.Open(_folder, TimeProvider.System);

        Assert.Equal(pair, second.Pair("apiserver", Server));
        Assert.Equal(first.ServiceAccountKey(), second.ServiceAccountKey());
    }

    [Fact]
    public void A_server_that_gets_another_address_gets_another_certificate()
    {
        using var pki = ClusterPki.Open(_folder, TimeProvider.System);
        var before = pki.Pair("apiserver", Server);
        var after = pki.Pair("apiserver", Server with { Addresses = [IPAddress.Parse("192.0.2.7")] });

        Assert.NotEqual(before, after);
        using var certificate = after.Load();
        Assert.True(certificate.MatchesHostname("192.0.2.7"));
        Assert.True(certificate.MatchesHostname("kubernetes"));
    }

    [Fact]
    public void Keys_are_their_owner_s_alone()
    {
        using var pki = ClusterPki.Open(_folder, TimeProvider.System);
        pki.Pair("admin", new LeafRequest("admin"));

        Assert.All(Directory.GetFiles(_folder), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    private static bool ChainsTo(X509Certificate2 authority, X509Certificate2 leaf)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        return chain.Build(leaf);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
