using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Primitives;

/// <summary>Whom a client certificate names: the common name is the user, each organization one of the user's groups.</summary>
public sealed record CertificateSubject(string User, EquatableList<string> Groups)
{
    private const string CommonNameOid = "2.5.4.3";
    private const string OrganizationOid = "2.5.4.10";

    /// <summary>Null when the certificate has no common name, or a subject that cannot be read.</summary>
    public static CertificateSubject? Of(X509Certificate2 certificate)
    {
        try
        {
            return Read(certificate.SubjectName);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static CertificateSubject? Read(X500DistinguishedName subject)
    {
        string user = "";
        var groups = new List<string>();
        foreach (var name in subject.EnumerateRelativeDistinguishedNames(reversed: false))
        {
            if (name.HasMultipleElements) continue;
            string? oid = name.GetSingleElementType().Value, value = name.GetSingleElementValue();
            if (oid == CommonNameOid && value is not null) user = value;
            if (oid == OrganizationOid && value is not null) groups.Add(value);
        }
        return user.Length == 0 ? null : new(user, [.. groups]);
    }
}
