using Fairlead.Api.Security.Certificates;
using Fairlead.Controllers.Certificates;

namespace Fairlead.Nodes;

/// <summary>Signs what was approved with the cluster's own authority.</summary>
public sealed class AuthoritySigner(CertificateAuthority authority) : ICertificateSigner
{
    public string Sign(SigningRequest request, bool forServer, TimeSpan? life) => authority.Certify(new LeafRequest(request.CommonName)
    {
        Life = life,
        Organizations = request.Organizations,
        DnsNames = forServer ? request.DnsNames : [],
        Addresses = forServer ? [.. request.Addresses.Select(a => a.ToIPAddress())] : [],
    }, request.Key);
}
