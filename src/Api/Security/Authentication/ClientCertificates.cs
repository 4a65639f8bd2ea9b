using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Api.Security.Authentication;

/// <summary>
/// Callers who show a client certificate: the common name is the user, each organization a group. The chain to the cluster's authority
/// is checked once a connection (the certificate object lives as long), the dates at every request.
/// </summary>
internal sealed class ClientCertificates(X509Certificate2 authority, TimeProvider clock)
{
    private const string CommonNameOid = "2.5.4.3";
    private const string OrganizationOid = "2.5.4.10";
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
        new(IsVouchedFor(certificate) ? Read(certificate) : null, certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());

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

    private static Identity? Read(X509Certificate2 certificate)
    {
        string user = "";
        var groups = new List<string>();
        foreach (var name in certificate.SubjectName.EnumerateRelativeDistinguishedNames(reversed: false))
        {
            if (name.HasMultipleElements) continue;
            string? oid = name.GetSingleElementType().Value, value = name.GetSingleElementValue();
            if (oid == CommonNameOid && value is not null) user = value;
            if (oid == OrganizationOid && value is not null) groups.Add(value);
        }
        return user.Length == 0 ? null : Identity.Of(user, groups);
    }

    private sealed record Judgement(Identity? Identity, DateTimeOffset NotBefore, DateTimeOffset NotAfter);
}
