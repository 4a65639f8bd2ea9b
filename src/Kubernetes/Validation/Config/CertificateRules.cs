using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Fairlead.Kubernetes.Certificates;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Config;

/// <summary>What a certificate request must be, who may say what of it, and what of that may not be taken back.</summary>
internal static class CertificateRules
{
    private const string Approved = "Approved", Denied = "Denied", Failed = "Failed";
    private const int ShortestLife = 600, DomainMax = 253, SignerMax = DomainMax + 1 + 253 + 63 + 1;

    private static readonly FieldPath Spec = FieldPath.Root("spec"), Status = FieldPath.Root("status"), Conditions = Status.Child("conditions");

    private static readonly string[] Usages =
    [
        "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment", "decipher only", "digital signature", "email protection", "encipher only",
        "ipsec end system", "ipsec tunnel", "ipsec user", "key agreement", "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime", "server auth", "signing", "timestamping",
    ];

    public static void Check(CertificateSigningRequest request, Faults faults)
    {
        var spec = request.Spec;
        if (RequestFault(spec.Request) is { } fault) faults.InvalidRaw(Spec.Child("request"), spec.Request is { Length: > 0 } ? GoText.Quote(Convert.ToBase64String(spec.Request)) : "null", fault);
        if (spec.Usages.Count == 0) faults.Required(Spec.Child("usages"), "usages must be provided");
        for (int i = 0; i < spec.Usages.Count; i++)
            if (!Usages.Contains(spec.Usages[i])) faults.NotSupported(Spec.Child("usages").At(i), spec.Usages[i], Usages);
        for (int i = 0; i < spec.Usages.Count; i++)
            if (spec.Usages.Take(i).Contains(spec.Usages[i])) faults.Duplicate(Spec.Child("usages").At(i), spec.Usages[i]);
        Signer(spec.SignerName, Spec.Child("signerName"), faults);
        if (spec.ExpirationSeconds is { } life and < ShortestLife) faults.Invalid(Spec.Child("expirationSeconds"), life, "may not specify a duration less than 600 seconds (10 minutes)");
        Each(request.Status.Conditions, faults);
        if (CertificateFault(request.Status.Certificate) is { } wrong) faults.Invalid(Status.Child("certificate"), "<certificate data>", wrong);
    }

    /// <summary>By the request's own path: neither a decision nor a certificate.</summary>
    public static void CheckUpdate(CertificateSigningRequest now, CertificateSigningRequest before, Faults faults)
    {
        NothingTakenBack(now, before, faults);
        NothingDecided(now, before, faults);
        if (!Same(now.Status.Certificate, before.Status.Certificate)) faults.Forbidden(Status.Child("certificate"), "updates may not set certificate content");
    }

    /// <summary>By its status: the certificate, once; no decision.</summary>
    public static void CheckStatus(CertificateSigningRequest now, CertificateSigningRequest before, Faults faults)
    {
        Check(now, faults);
        NothingTakenBack(now, before, faults);
        NothingDecided(now, before, faults);
        if (!Same(now.Status.Certificate, before.Status.Certificate) && before.Status.Certificate is { Length: > 0 })
            faults.Forbidden(Status.Child("certificate"), "updates may not modify existing certificate content");
    }

    /// <summary>By its approval: a decision.</summary>
    public static void CheckApproval(CertificateSigningRequest now, CertificateSigningRequest before, Faults faults)
    {
        Check(now, faults);
        NothingTakenBack(now, before, faults);
    }

    private static void NothingTakenBack(CertificateSigningRequest now, CertificateSigningRequest before, Faults faults)
    {
        foreach (string type in (string[])[Approved, Denied, Failed])
            if (Of(now, type).Count() < Of(before, type).Count()) faults.Forbidden(Conditions, $"updates may not remove a condition of type \"{type}\"");
    }

    private static void NothingDecided(CertificateSigningRequest now, CertificateSigningRequest before, Faults faults)
    {
        foreach (string type in (string[])[Approved, Denied])
        {
            var (after, earlier) = (Of(now, type).ToList(), Of(before, type).ToList());
            if (after.Count > earlier.Count) faults.Forbidden(Conditions, $"updates may not add a condition of type \"{type}\"");
            else if (after.Count == earlier.Count && !after.SequenceEqual(earlier)) faults.Forbidden(Conditions, $"updates may not modify a condition of type \"{type}\"");
        }
    }

    private static IEnumerable<CertificateSigningRequestCondition> Of(CertificateSigningRequest request, string type) => request.Status.Conditions.Where(c => c.Type == type);

    private static void Each(IReadOnlyList<CertificateSigningRequestCondition> conditions, Faults faults)
    {
        for (int i = 0; i < conditions.Count; i++)
        {
            var (condition, at, earlier) = (conditions[i], Conditions.At(i), conditions.Take(i).Select(c => c.Type));
            if (condition.Type.Length == 0) faults.Required(at.Child("type"));
            bool isDecision = condition.Type is Approved or Denied or Failed;
            if (condition.Status.Length == 0) faults.Required(at.Child("status"));
            else if (isDecision && condition.Status != "True") faults.NotSupported(at.Child("status"), condition.Status, "True");
            else if (condition.Status is not ("True" or "False" or "Unknown")) faults.NotSupported(at.Child("status"), condition.Status, "False", "True", "Unknown");
            if ((condition.Type == Approved && earlier.Contains(Denied)) || (condition.Type == Denied && earlier.Contains(Approved)))
                faults.Invalid(at.Child("type"), condition.Type, "Approved and Denied conditions are mutually exclusive");
            if (earlier.Contains(condition.Type)) faults.Duplicate(at.Child("type"), condition.Type);
        }
    }

    private static void Signer(string name, FieldPath path, Faults faults)
    {
        if (name == "kubernetes.io/legacy-unknown") { faults.Invalid(path, name, "the legacy signerName is not allowed via this API version"); return; }
        if (name.Length == 0) { faults.Required(path, "signerName must be provided"); return; }
        string[] parts = name.Split('/');
        if (parts.Length != 2) { faults.Invalid(path, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'"); return; }
        if (parts[0].Length > DomainMax) faults.TooLong(path, DomainMax);
        FirstBad(parts[0], Names.Dns1123Label, path, faults);
        if (!parts[0].Contains('.', StringComparison.Ordinal)) faults.Invalid(path, parts[0], "should be a domain with at least two segments separated by dots");
        FirstBad(parts[1], Names.Dns1123Subdomain, path, faults);
        if (name.Length > SignerMax) faults.TooLong(path, SignerMax);
    }

    /// <summary>The first label with a fault stands for all.</summary>
    private static void FirstBad(string text, Func<string, IReadOnlyList<string>> rule, FieldPath path, Faults faults)
    {
        string? bad = text.Split('.').FirstOrDefault(label => rule(label).Count > 0);
        if (bad is null) return;
        foreach (string why in rule(bad)) faults.Invalid(path, text, $"validating label {GoText.Quote(bad)}: {why}");
    }

    private static string? RequestFault(byte[]? request)
    {
        string pem = Encoding.Latin1.GetString(request ?? []);
        if (!PemEncoding.TryFind(pem, out var found) || pem[found.Label] != "CERTIFICATE REQUEST") return "PEM block type must be CERTIFICATE REQUEST";
        try
        {
            CertificateRequest.LoadSigningRequestPem(pem[found.Location], HashAlgorithmName.SHA256, CertificateRequestLoadOptions.SkipSignatureValidation | CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
            return null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return "asn1: structure error: the PEM block holds no PKCS#10 certificate request";
        }
    }

    private static string? CertificateFault(byte[]? chain)
    {
        if (chain is null or []) return null;
        ReadOnlySpan<char> rest = Encoding.Latin1.GetString(chain);
        int blocks = 0;
        while (PemEncoding.TryFind(rest, out var found))
        {
            if (rest[found.Label] is not "CERTIFICATE") return $"only CERTIFICATE PEM blocks are allowed, found {GoText.Quote(rest[found.Label].ToString())}";
            if (!IsCertificate(rest[found.Base64Data])) return "x509: malformed certificate";
            blocks++;
            rest = rest[found.Location.End..];
        }
        return blocks == 0 ? "must contain at least one CERTIFICATE PEM block" : null;
    }

    private static bool IsCertificate(ReadOnlySpan<char> base64)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(base64.ToString()));
            return true;
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return false;
        }
    }

    private static bool Same(byte[]? left, byte[]? right) => (left ?? []).AsSpan().SequenceEqual(right ?? []);
}
