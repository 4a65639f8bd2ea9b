using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;

namespace Fairlead.Ingress.Plan;

/// <summary>From the Secrets that Ingresses name to certificates that can be shown: one that cannot is left out, and said.</summary>
internal sealed class CertificatePlanner(Func<NamespacedName, Secret?> secret, List<IngressFault> faults)
{
    /// <summary>md5WithRSA, sha1WithRSA, ecdsa-with-SHA1, dsa-with-sha1 (RFC 3279).</summary>
    private static readonly HashSet<string?> WeakSignatures = ["1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5", "1.2.840.10045.4.1", "1.2.840.10040.4.3"];

    private readonly SortedDictionary<NamespacedName, (string Pem, SortedSet<string> Hosts)> _certificates = [];

    public EquatableList<SiteCertificate> All() => [.. _certificates.Select(pair => new SiteCertificate(pair.Key, pair.Value.Pem, [.. pair.Value.Hosts]))];

    public void Take(IngressObject ingress)
    {
        foreach (var tls in ingress.Spec.Tls.Where(tls => !string.IsNullOrEmpty(tls.SecretName)))
        {
            var key = new NamespacedName(ingress.Key.Namespace, tls.SecretName!);
            if (!_certificates.TryGetValue(key, out var known))
            {
                if (Read(key, out string pem) is { } fault)
                {
                    faults.Add(new(ingress.Key, "BadCertificate", fault));
                    continue;
                }
                _certificates[key] = known = (pem, []);
            }
            foreach (string host in tls.Hosts) known.Hosts.Add(host.ToLowerInvariant());
        }
    }

    private string? Read(NamespacedName key, out string pem)
    {
        pem = "";
        if (secret(key) is not { } found) return $"there is no Secret {key} of type kubernetes.io/tls; make it with kubectl create secret tls {key.Name} --cert=FILE --key=FILE -n {key.Namespace}.";
        if (!found.Data.TryGetValue("tls.crt", out var certificate) || !found.Data.TryGetValue("tls.key", out var privateKey)) return $"Secret {key} lacks tls.crt or tls.key.";
        string certificateText = Encoding.UTF8.GetString(certificate), keyText = Encoding.UTF8.GetString(privateKey);
        try
        {
            using var pair = X509Certificate2.CreateFromPem(certificateText, keyText);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(certificateText);
            if (chain.Select(TooWeak).FirstOrDefault(why => why is not null) is { } weak) return $"Secret {key}: {weak}";
            pem = chain.ExportCertificatePems() + "\n" + KeyOnly(keyText) + "\n";
            foreach (var each in chain) each.Dispose();
            return null;
        }
        catch (Exception bad) when (bad is CryptographicException or ArgumentException)
        {
            return $"Secret {key}: tls.crt and tls.key are no certificate with its key: {bad.Message}";
        }
    }

    /// <summary>
    /// Why OpenSSL refuses a certificate at security level 2, Debian's (SSL_CTX_set_security_level(3)); null where it takes it. The engine would
    /// refuse its whole configuration for one such.
    /// </summary>
    private static string? TooWeak(X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPublicKey();
        if (rsa is { KeySize: < 2048 }) return $"the RSA key of {certificate.Subject} has {rsa.KeySize} bits; at least 2048 are needed.";
        using var curve = certificate.GetECDsaPublicKey();
        if (curve is { KeySize: < 224 }) return $"the elliptic curve key of {certificate.Subject} has {curve.KeySize} bits; at least 224 are needed.";
        bool isSelfSigned = certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
        return !isSelfSigned && WeakSignatures.Contains(certificate.SignatureAlgorithm.Value) ? $"{certificate.Subject} is signed with MD5 or SHA-1; SHA-256 or better is needed." : null;
    }

    /// <summary>The key's own block: what stands around it in the file is not the engine's to read.</summary>
    private static string KeyOnly(string text)
    {
        for (int from = 0; PemEncoding.TryFind(text.AsSpan(from), out var fields);)
        {
            if (text.AsSpan(from)[fields.Label].EndsWith("PRIVATE KEY")) return text.AsSpan(from)[fields.Location].ToString();
            from += fields.Location.End.Value;
        }
        throw new CryptographicException("there is no private key");
    }
}
