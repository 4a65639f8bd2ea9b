using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Api.Security.Certificates;

/// <summary>A certificate and its private key, as PEM text.</summary>
public sealed record PemPair(string Certificate, string Key)
{
    public X509Certificate2 Load() => X509Certificate2.CreateFromPem(Certificate, Key);
}
