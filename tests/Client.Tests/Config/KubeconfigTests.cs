using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Client.Config;

namespace Fairlead.Client.Tests.Config;

public class KubeconfigTests
{
    [Fact]
    public void The_current_context_pairs_a_cluster_with_a_user()
    {
        var connection = Kubeconfig.Parse(Text("token: secret"), "/tmp/config").Connection();
        Assert.Equal(("https://10.0.0.1:6443/", "secret", "shop"), (connection.Server.ToString(), connection.BearerToken!(), connection.Namespace));
        Assert.Equal("https://10.0.0.2/", Kubeconfig.Parse(Text("token: secret"), "/tmp/config").Connection("other").Server.ToString());
    }

    [Fact]
    public void Certificates_may_be_inline()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=admin", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        string Inline(string pem) => Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(pem));
        var connection = Kubeconfig.Parse(Text($"client-certificate-data: {Inline(certificate.ExportCertificatePem())}\n      client-key-data: {Inline(key.ExportPkcs8PrivateKeyPem())}"), "/tmp/config").Connection();
        Assert.True(connection.Certificate!.HasPrivateKey);
        Assert.Equal("CN=admin", connection.Certificate.Subject);
    }

    [Theory]
    [InlineData("contexts: []", "it has no current-context")]
    [InlineData("current-context: x", "context \"x\" does not exist")]
    [InlineData("- a list", "not a mapping")]
    [InlineData("a: [", "line ")]
    public void What_is_wrong_is_named(string yaml, string words)
    {
        var error = Assert.Throws<KubeconfigException>(() => Kubeconfig.Parse(yaml, "/tmp/config").Connection());
        Assert.StartsWith("kubeconfig /tmp/config: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_certificate_is_named() =>
        Assert.Contains("client-certificate", Assert.Throws<KubeconfigException>(() => Kubeconfig.Parse(Text("client-certificate-data: '%%'\n      client-key-data: YQ=="), "/tmp/config").Connection()).Message, StringComparison.Ordinal);

    private static string Text(string user) => $$"""
        apiVersion: v1
        kind: Config
        current-context: main
        clusters:
          - name: c
            cluster: { server: "https://10.0.0.1:6443" }
          - name: d
            cluster: { server: "https://10.0.0.2" }
        contexts:
          - name: main
            context: { cluster: c, user: u, namespace: shop }
          - name: other
            context: { cluster: d }
        users:
          - name: u
            user:
              {{user}}
        """.Replace("\n      ", "\n              ", StringComparison.Ordinal).Replace("              - name", "      - name", StringComparison.Ordinal);
}
