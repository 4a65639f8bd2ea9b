using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.ApiLoad;

/// <summary>The servers that can be measured, each on an empty directory: ours, and a kube-apiserver on an etcd of its own.</summary>
internal static class Contestants
{
    private const int Port = 16443, EtcdPort = 12379, EtcdPeerPort = 12380;

    /// <summary>API server and store, as the peer has them: what follows from a write is not done.</summary>
    public static Task<StartedServer> AloneAsync(string program, string data) => OursAsync(program, data, "--controllers=none", "--no-scheduler");

    /// <summary>As people run it: each Service makes the controllers write an Endpoints object and an EndpointSlice too.</summary>
    public static Task<StartedServer> WholeAsync(string program, string data) => OursAsync(program, data);

    private static Task<StartedServer> OursAsync(string program, string data, params string[] more) => StartedServer.StartAsync(
        [[program, "server", "--data-dir", data, "--secure-port", Port.ToString(CultureInfo.InvariantCulture), "--advertise-address", "127.0.0.1", .. more]],
        () => Directory.EnumerateFiles(data, "admin.conf", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(data, "*kubeconfig*", SearchOption.AllDirectories)).FirstOrDefault());

    /// <summary>kube-apiserver from 1.20 on; etcd is the one on the path. No controllers run beside it.</summary>
    public static async Task<StartedServer> PeerAsync(string program, string data)
    {
        string In(string file) => Path.Combine(data, file);
        await WriteCredentialsAsync(In("ca.crt"), In("sa.key"), In("kubeconfig"));
        return await StartedServer.StartAsync(
            [
                ["etcd", "--data-dir", In("etcd"), "--listen-client-urls", $"http://127.0.0.1:{EtcdPort}", "--advertise-client-urls", $"http://127.0.0.1:{EtcdPort}", "--listen-peer-urls", $"http://127.0.0.1:{EtcdPeerPort}"],
                [program, $"--etcd-servers=http://127.0.0.1:{EtcdPort}", $"--secure-port={Port}", "--bind-address=127.0.0.1", "--advertise-address=192.0.2.1", $"--cert-dir={In("certs")}", $"--client-ca-file={In("ca.crt")}",
                    "--service-account-issuer=https://kubernetes.default.svc", $"--service-account-key-file={In("sa.key")}", $"--service-account-signing-key-file={In("sa.key")}",
                    "--service-cluster-ip-range=10.96.0.0/16", "--authorization-mode=RBAC", "--disable-admission-plugins=ServiceAccount"],
            ],
            () => In("kubeconfig"));
    }

    /// <summary>Clients show a certificate to both servers: what it costs is the same.</summary>
    private static async Task WriteCredentialsAsync(string authorityFile, string accountKeyFile, string kubeconfig)
    {
        using (var accounts = RSA.Create(2048)) await File.WriteAllTextAsync(accountKeyFile, accounts.ExportRSAPrivateKeyPem());
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var self = new CertificateRequest("CN=load", authorityKey, HashAlgorithmName.SHA256);
        self.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var (from, to) = (DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var authority = self.CreateSelfSigned(from, to);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=load, O=system:masters", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        using var certificate = request.Create(authority, from, to, RandomNumberGenerator.GetBytes(8));
        await File.WriteAllTextAsync(authorityFile, authority.ExportCertificatePem());
        await File.WriteAllTextAsync(kubeconfig, $$$"""
            apiVersion: v1
            kind: Config
            clusters: [{name: c, cluster: {server: "https://127.0.0.1:{{{Port}}}", insecure-skip-tls-verify: true}}]
            users: [{name: u, user: {client-certificate-data: {{{Base64(certificate.ExportCertificatePem())}}}, client-key-data: {{{Base64(key.ExportPkcs8PrivateKeyPem())}}}}}]
            contexts: [{name: x, context: {cluster: c, user: u}}]
            current-context: x
            """);
    }

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(text));
}
