using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Ingress.Engine;

/// <summary>The certificate for names that no Ingress has one for: signed by itself, so that clients see that nobody vouches for it.</summary>
internal static class OwnCertificate
{
    /// <summary>A certificate and its key as PEM.</summary>
    public static string Make(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Fairlead ingress default certificate", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("ingress.invalid");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
        return certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
    }
}
