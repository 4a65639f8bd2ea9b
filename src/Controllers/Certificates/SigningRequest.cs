using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Primitives;

namespace Fairlead.Controllers.Certificates;

/// <summary>What a PKCS #10 request (RFC 2986) asks for; its signature has been checked.</summary>
public sealed record SigningRequest(string CommonName, EquatableList<string> Organizations, EquatableList<string> DnsNames, EquatableList<IpAddr> Addresses, PublicKey Key)
{
    private const string CommonNameOid = "2.5.4.3", OrganizationOid = "2.5.4.10";

    /// <summary>Reads a PEM text; null where it is not a request that its own key signed.</summary>
    public static SigningRequest? Read(ReadOnlySpan<byte> pem)
    {
        CertificateRequest request;
        try
        {
            request = CertificateRequest.LoadSigningRequestPem(System.Text.Encoding.ASCII.GetString(pem), HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null;                                                             // the one way the framework has to say "not a request"
        }
        var names = request.CertificateExtensions.OfType<X509SubjectAlternativeNameExtension>().ToList();
        return new(
            Values(request, CommonNameOid).FirstOrDefault(""), [.. Values(request, OrganizationOid)],
            [.. names.SelectMany(n => n.EnumerateDnsNames())], [.. names.SelectMany(n => n.EnumerateIPAddresses()).Select(IpAddr.From)], request.PublicKey);
    }

    private static IEnumerable<string> Values(CertificateRequest request, string oid) =>
        request.SubjectName.EnumerateRelativeDistinguishedNames()
            .Where(n => !n.HasMultipleElements && n.GetSingleElementType().Value == oid).Select(n => n.GetSingleElementValue() ?? "");
}
