using System.Net;

namespace Fairlead.Api.Security.Certificates;

/// <summary>A certificate to issue. In Kubernetes the common name is the user and the organizations are its groups.</summary>
public sealed record LeafRequest(string CommonName)
{
    public IReadOnlyList<string> Organizations { get; init; } = [];
    public IReadOnlyList<string> DnsNames { get; init; } = [];
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>How long it is good; a year where nothing is said.</summary>
    public TimeSpan? Life { get; init; }

    /// <summary>Good for a TLS server; every certificate is good for a TLS client.</summary>
    public bool ForServer => DnsNames.Count + Addresses.Count > 0;
}
