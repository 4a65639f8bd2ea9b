using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Primitives;

namespace Fairlead.Node.Server;

/// <summary>A certificate for a node that nobody gave one. The API server that has no authority for nodes does not check it.</summary>
internal static class SelfSigned
{
    public static X509Certificate2 For(string name, IEnumerable<IpAddr> addresses)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        foreach (var address in addresses) names.AddIpAddress(address.ToIPAddress());
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddHours(-1), now.AddYears(1));
    }
}
