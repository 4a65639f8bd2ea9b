using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Bootstrap;

/// <summary>
/// The ConfigMap that tells other servers whom to believe as this one does (kube-controller-manager, kube-scheduler, metrics-server and every
/// extension server read it): the authorities of client certificates. There is no front proxy here, so it names none.
/// </summary>
internal static class TrustedClients
{
    private const string Name = "extension-apiserver-authentication", Key = "client-ca-file";

    /// <param name="authority">This server's authority of client certificates.</param>
    public static BootstrapObject Map(X509Certificate2 authority, TimeProvider clock)
    {
        string own = authority.ExportCertificatePem() + "\n";
        return new BootstrapObject(KubernetesResources.ConfigMap, "kube-system", Name, present =>
        {
            string held = (string?)present?["data"]?[Key] ?? "";
            string wanted = held == own ? own : Together(held, own, authority, clock.GetUtcNow());
            if (held == wanted) return null;
            var map = (JsonObject?)present?.DeepClone() ?? BootstrapMaps.New(Name);
            if (map["data"] is not JsonObject data) map["data"] = data = [];
            data[Key] = wanted;
            return map;
        });
    }

    /// <summary>What another server on the same store believes stays, until it expires.</summary>
    private static string Together(string held, string own, X509Certificate2 authority, DateTimeOffset now)
    {
        var others = new X509Certificate2Collection();
        try
        {
            others.ImportFromPem(held);
            var good = others.Where(other => other.NotAfter.ToUniversalTime() > now && !other.RawDataMemory.Span.SequenceEqual(authority.RawDataMemory.Span));
            bool hasOwn = others.Any(other => other.RawDataMemory.Span.SequenceEqual(authority.RawDataMemory.Span));
            if (hasOwn && good.Count() == others.Count - 1) return held;
            return string.Concat(good.Select(other => other.ExportCertificatePem() + "\n")) + own;
        }
        catch (CryptographicException)
        {
            return own;                                          // not certificates: nobody can have meant it
        }
        finally
        {
            foreach (var other in others) other.Dispose();
        }
    }
}
