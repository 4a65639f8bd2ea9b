using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Fairlead.Client;
using Fairlead.Explain.Trace;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Networking;
using Fairlead.Primitives;

namespace Fairlead.Explain.Probe;

/// <summary>Reads the certificates that Ingresses for a host name, and no other Secret.</summary>
public static class TlsCertificates
{

    /// <returns>Null when they may not be seen.</returns>
    public static async Task<IReadOnlyList<TlsCertificate>?> ReadAsync(KubeClient client, IReadOnlyList<Ingress> ingresses, string host, TimeProvider clock, CancellationToken stop)
    {
        var named = from ingress in ingresses
                    where ingress.Spec.Rules.Any(rule => string.IsNullOrEmpty(rule.Host) || rule.Host.Equals(host, StringComparison.OrdinalIgnoreCase) || rule.Host.StartsWith('*'))
                    from tls in ingress.Spec.Tls
                    where tls.SecretName is { Length: > 0 }
                    select new NamespacedName(ingress.Namespace, tls.SecretName!);
        var found = new List<TlsCertificate>();
        try
        {
            foreach (var name in named.Distinct())
                if (await client.FindAsync<Secret>(name.Namespace, name.Name, stop) is { } secret && Of(name, secret, clock) is { } certificate) found.Add(certificate);
        }
        catch (ApiException refused) when (refused.Code == HttpStatusCode.Forbidden)
        {
            return null;
        }
        return found;
    }

    private static TlsCertificate? Of(NamespacedName name, Secret secret, TimeProvider clock)
    {
        if (!secret.Data.TryGetValue("tls.crt", out var pem)) return null;
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(pem));
            var now = clock.GetUtcNow().UtcDateTime;
            var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateDnsNames());
            return new TlsCertificate(name, [.. names], now < certificate.NotBefore.ToUniversalTime() || now > certificate.NotAfter.ToUniversalTime());
        }
        catch (CryptographicException)
        {
            return null;                                                               // no certificate in it: told as missing
        }
    }
}
