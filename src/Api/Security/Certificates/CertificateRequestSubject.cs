using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Fairlead.Api.Security.Certificates;

/// <summary>Whose certificate a request (PKCS#10, PEM in base64) asks for.</summary>
internal static class CertificateRequestSubject
{
    private const string OrganizationOid = "2.5.4.10";

    /// <summary>The organizations, which become groups; none when the text is no request: then no signer signs it.</summary>
    public static IReadOnlyList<string> Groups(string? request)
    {
        try
        {
            string pem = Encoding.ASCII.GetString(Convert.FromBase64String(request ?? ""));
            var asked = CertificateRequest.LoadSigningRequestPem(pem, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.SkipSignatureValidation);
            return [.. from name in asked.SubjectName.EnumerateRelativeDistinguishedNames()
                       where !name.HasMultipleElements && name.GetSingleElementType().Value == OrganizationOid
                       select name.GetSingleElementValue() ?? ""];
        }
        catch (Exception e) when (e is FormatException or CryptographicException or ArgumentException)
        {
            return [];
        }
    }
}
