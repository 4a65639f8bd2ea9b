using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Api.Security.Certificates;

/// <summary>
/// The cluster's keys below one folder: the authority (ca.crt, ca.key), a pair for each server and user (NAME.crt, NAME.key) and
/// the key that signs service account tokens (sa.key). What is there and still good is kept; what is missing is made.
/// </summary>
public sealed class ClusterPki : IDisposable
{
    /// <summary>A leaf with less than this share of its life left is issued anew.</summary>
    private const double Rest = 0.2;

    private readonly string _folder;
    private readonly TimeProvider _clock;

    private ClusterPki(string folder, CertificateAuthority authority, TimeProvider clock) => (_folder, Authority, _clock) = (folder, authority, clock);

    public CertificateAuthority Authority { get; }

    public static ClusterPki Open(string folder, TimeProvider clock)
    {
        Directory.CreateDirectory(folder);
        string certificate = Path.Combine(folder, "ca.crt"), key = Path.Combine(folder, "ca.key");
        if (File.Exists(certificate) && File.Exists(key))
            return new ClusterPki(folder, CertificateAuthority.FromPem(File.ReadAllText(certificate), File.ReadAllText(key), clock), clock);
        var authority = CertificateAuthority.Create("fairlead-ca", clock);
        WriteSecret(key, authority.KeyPem);
        WriteSecret(certificate, authority.CertificatePem);
        return new ClusterPki(folder, authority, clock);
    }

    /// <summary>The pair called <paramref name="name"/>: the one on disk while it is good for what is asked, else a new one.</summary>
    public PemPair Pair(string name, LeafRequest leaf)
    {
        string certificate = Path.Combine(_folder, $"{name}.crt"), key = Path.Combine(_folder, $"{name}.key");
        if (File.Exists(certificate) && File.Exists(key))
        {
            var held = new PemPair(File.ReadAllText(certificate), File.ReadAllText(key));
            if (StillGood(held, leaf)) return held;
        }
        var fresh = Authority.Issue(leaf);
        WriteSecret(key, fresh.Key);
        WriteSecret(certificate, fresh.Certificate);
        return fresh;
    }

    /// <summary>The key that signs service account tokens (ECDSA P-256, PKCS#8 PEM).</summary>
    public string ServiceAccountKey()
    {
        string path = Path.Combine(_folder, "sa.key");
        if (File.Exists(path)) return File.ReadAllText(path);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        WriteSecret(path, key.ExportPkcs8PrivateKeyPem());
        return File.ReadAllText(path);
    }

    private bool StillGood(PemPair held, LeafRequest leaf)
    {
        using var certificate = X509Certificate2.CreateFromPem(held.Certificate);
        var (from, end) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        if (end - (end - from) * Rest <= _clock.GetUtcNow().UtcDateTime) return false;
        if (!certificate.IssuerName.RawData.AsSpan().SequenceEqual(Authority.Certificate.SubjectName.RawData)) return false;
        if (!leaf.ForServer) return true;
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        return names is not null
            && leaf.DnsNames.All(names.EnumerateDnsNames().Contains)
            && leaf.Addresses.All(names.EnumerateIPAddresses().Contains);
    }

    /// <summary>Whole or not at all, readable by its owner only.</summary>
    private static void WriteSecret(string path, string text)
    {
        string fresh = path + ".new";
        using (var file = new FileStream(fresh, new FileStreamOptions
        {
            Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
            file.Write(System.Text.Encoding.ASCII.GetBytes(text));
        File.Move(fresh, path, overwrite: true);
    }

    public void Dispose() => Authority.Dispose();
}
