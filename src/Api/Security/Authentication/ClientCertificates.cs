using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Primitives;

namespace Fairlead.Api.Security.Authentication;

/// <summary>
/// Callers who show a client certificate: the common name is the user, each organization a group. The chain to the cluster's authority
/// is checked once a connection (the certificate object lives as long), the dates at every request.
/// </summary>
internal sealed class ClientCertificates(X509Certificate2 authority, TimeProvider clock)
{
    private const string ClientAuthenticationOid = "1.3.6.1.5.5.7.3.2";

    private readonly ConditionalWeakTable<X509Certificate2, Judgement> _judged = [];

    /// <summary>The caller, or null when this authority does not vouch for the certificate, now and for clients.</summary>
    public Identity? Authenticate(X509Certificate2 certificate)
    {
        var judgement = _judged.GetValue(certificate, Judge);
        var now = clock.GetUtcNow();
        return now >= judgement.NotBefore && now <= judgement.NotAfter ? judgement.Identity : null;
    }

    private Judgement Judge(X509Certificate2 certificate) =>
        new(IsVouchedFor(certificate) && CertificateSubject.Of(certificate) is { } who ? Identity.Of(who.User, who.Groups) : null, certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());

    private bool IsVouchedFor(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new(ClientAuthenticationOid));
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;        // the dates are judged by our own clock
        return chain.Build(certificate);
    }

    private sealed record Judgement(Identity? Identity, DateTimeOffset NotBefore, DateTimeOffset NotAfter);
}
