using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Api.Security.Certificates;

/// <summary>The cluster's certificate authority: ECDSA on P-256, kept as PEM files, issuing leafs for a year at most.</summary>
public sealed class CertificateAuthority(X509Certificate2 certificate, ECDsa key, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan LeafLife = TimeSpan.FromDays(365);
    private static readonly TimeSpan AuthorityLife = TimeSpan.FromDays(3650);

    /// <summary>Clocks of other machines may be behind ours by this much.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    public X509Certificate2 Certificate { get; } = certificate;

    public string CertificatePem => Certificate.ExportCertificatePem();

    public string KeyPem => key.ExportPkcs8PrivateKeyPem();

    public static CertificateAuthority Create(string commonName, TimeProvider clock)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={commonName}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = clock.GetUtcNow();
        return new CertificateAuthority(request.CreateSelfSigned(now - ClockSkew, now + AuthorityLife), key, clock);
    }

    public static CertificateAuthority FromPem(string certificatePem, string keyPem, TimeProvider clock)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(keyPem);
        return new CertificateAuthority(X509Certificate2.CreateFromPem(certificatePem), key, clock);
    }

    /// <summary>A new key and a certificate of this authority for it.</summary>
    public PemPair Issue(LeafRequest leaf)
    {
        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new PemPair(Certify(leaf, new PublicKey(leafKey)), leafKey.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>A certificate (PEM) of this authority for a key that somebody else keeps.</summary>
    public string Certify(LeafRequest leaf, PublicKey leafKey)
    {
        var request = new CertificateRequest(SubjectOf(leaf), leafKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, critical: true));
        request.CertificateExtensions.Add(UsagesOf(leaf));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false));
        if (leaf.ForServer) request.CertificateExtensions.Add(NamesOf(leaf));
        var now = clock.GetUtcNow();
        var end = now + (leaf.Life is { } life && life < LeafLife ? life : LeafLife);
        var authorityEnd = new DateTimeOffset(Certificate.NotAfter);
        // The overload with a generator signs for keys of any kind; the one with a certificate only for keys of the authority's own.
        using var issued = request.Create(
            Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(key), now - ClockSkew, end < authorityEnd ? end : authorityEnd, RandomNumberGenerator.GetBytes(16));
        return issued.ExportCertificatePem();
    }

    private static X500DistinguishedName SubjectOf(LeafRequest leaf)
    {
        var name = new X500DistinguishedNameBuilder();
        foreach (string organization in leaf.Organizations) name.AddOrganizationName(organization);
        name.AddCommonName(leaf.CommonName);
        return name.Build();
    }

    private static X509EnhancedKeyUsageExtension UsagesOf(LeafRequest leaf)
    {
        var usages = new OidCollection { new Oid(ClientAuthentication) };
        if (leaf.ForServer) usages.Add(new Oid(ServerAuthentication));
        return new X509EnhancedKeyUsageExtension(usages, critical: false);
    }

    private static X509Extension NamesOf(LeafRequest leaf)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (string name in leaf.DnsNames) names.AddDnsName(name);
        foreach (var address in leaf.Addresses) names.AddIpAddress(address);
        return names.Build();
    }

    public void Dispose()
    {
        Certificate.Dispose();
        key.Dispose();
    }
}
