using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Api.Security;

/// <summary>Whom an API server trusts.</summary>
public sealed class SecurityOptions
{
    /// <summary>The authority whose client certificates are believed.</summary>
    public required X509Certificate2 Authority { get; set; }

    /// <summary>Keys of service account tokens (PEM): the first signs, all are believed.</summary>
    public required IReadOnlyList<string> ServiceAccountKeys { get; set; }

    /// <summary>Who issues the tokens: a URL that names this cluster.</summary>
    public string Issuer { get; set; } = "https://kubernetes.default.svc.cluster.local";

    /// <summary>For whom a token must be to be good here; empty: the issuer's own URL.</summary>
    public IReadOnlyList<string> Audiences { get; set; } = [];
}
