using System.Security.Cryptography.X509Certificates;
using Fairlead.Api.Security.Certificates;
using Fairlead.Composition;

namespace Fairlead.Nodes;

/// <summary>A worker's credentials in its data directory: a kubeconfig with its client certificate, and what it serves with.</summary>
public static class WorkerFiles
{
    public static void Write(ClusterPaths paths, Uri server, string authorityPem, PemPair client, PemPair serving)
    {
        Keep(AuthorityPath(paths), authorityPem);
        Keep(ServingPath(paths), serving.Certificate + "\n" + serving.Key);
        AdminKubeconfig.Write(paths.Kubeconfig, AdminKubeconfig.Text(server, authorityPem, client));
    }

    /// <summary>The same with renewed certificates.</summary>
    public static void Renew(ClusterPaths paths, Uri server, PemPair client, PemPair serving) =>
        Write(paths, server, File.ReadAllText(AuthorityPath(paths)), client, serving);

    public static X509Certificate2 Authority(ClusterPaths paths) => X509CertificateLoader.LoadCertificateFromFile(AuthorityPath(paths));

    public static X509Certificate2 Serving(ClusterPaths paths) => X509Certificate2.CreateFromPemFile(ServingPath(paths));

    private static string AuthorityPath(ClusterPaths paths) => Path.Combine(paths.Pki, "ca.crt");
    private static string ServingPath(ClusterPaths paths) => Path.Combine(paths.Pki, "serving.pem");

    private static void Keep(string path, string text)
    {
        string fresh = path + ".new";
        using (File.Create(fresh)) File.SetUnixFileMode(fresh, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(fresh, text);
        File.Move(fresh, path, overwrite: true);
    }
}
