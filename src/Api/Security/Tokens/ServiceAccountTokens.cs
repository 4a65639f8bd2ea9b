using System.Collections.Concurrent;
using Fairlead.Kubernetes;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Security.Tokens;

/// <summary>
/// Checks service account tokens: signed by us, for us, in time, and the account and the object that it is bound to are still those
/// of then. A signature is verified once; everything that can change is looked at every time.
/// </summary>
internal sealed class ServiceAccountTokens(TokenIssuance issuance, IClusterView cluster, TimeProvider clock)
{
    /// <summary>Verified signatures kept; beyond that all are forgotten at once.</summary>
    private const int MaxVerified = 4096;

    /// <summary>Clocks of others may be ahead of ours by this much.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, TokenClaims> _verified = new(StringComparer.Ordinal);

    /// <param name="audiences">Who asks: the token must be for one of them; empty: for this API server.</param>
    public TokenVerdict Authenticate(string token, IReadOnlyList<string> audiences)
    {
        if (Verify(token) is not { } claims) return TokenVerdict.Refused("invalid bearer token");
        if (!issuance.Accepts(claims.Issuer)) return TokenVerdict.Refused("invalid bearer token");
        var now = clock.GetUtcNow();
        if (now >= claims.Expires) return TokenVerdict.Refused("[invalid bearer token, service account token has expired]");
        if (now + Leeway < claims.NotBefore) return TokenVerdict.Refused("[invalid bearer token, service account token is not valid yet]");
        string[] common = [.. claims.Audiences.Intersect(audiences.Count == 0 ? issuance.DefaultAudiences : audiences)];
        if (common.Length == 0) return TokenVerdict.Refused("[invalid bearer token, token audiences are invalid for the target audiences]");
        return Refuse(claims, now) is { } error ? TokenVerdict.Refused(error) : new TokenVerdict(Describe(claims), common, "");
    }

    private TokenClaims? Verify(string token)
    {
        if (_verified.TryGetValue(token, out var known)) return known;
        if (JsonWebToken.Verify(token, issuance.Keys) is not { } payload || TokenClaims.Read(payload) is not { } claims) return null;
        if (_verified.Count >= MaxVerified) _verified.Clear();
        _verified[token] = claims;
        return claims;
    }

    private string? Refuse(TokenClaims claims, DateTimeOffset now)
    {
        var account = MetadataReader.Find(cluster, KubernetesResources.ServiceAccount, claims.Namespace, claims.Account.Name);
        if (account is null || account.Value.Uid != claims.Account.Uid) return "service account token has been invalidated";
        return RefuseBound(KubernetesResources.Pod, claims.Namespace, claims.Pod, now)
            ?? RefuseBound(KubernetesResources.Secret, claims.Namespace, claims.Secret, now)
            ?? (claims.Pod is null ? RefuseBound(KubernetesResources.Node, "", claims.Node, now) : null);
    }

    /// <summary>An object that is being deleted still holds its tokens for a minute, so that a stopping pod can finish.</summary>
    private string? RefuseBound(ResourceType type, string ns, NamedUid? bound, DateTimeOffset now)
    {
        if (bound is null) return null;
        var there = MetadataReader.Find(cluster, type, ns, bound.Name);
        if (there is null || there.Value.Uid != bound.Uid) return "service account token has been invalidated";
        return there.Value.Deleted is { } deleted && now > deleted + Leeway ? "service account token has been invalidated" : null;
    }

    private static Identity Describe(TokenClaims claims)
    {
        var extra = new Dictionary<string, IReadOnlyList<string>>();
        if (claims.Id.Length > 0) extra["authentication.kubernetes.io/credential-id"] = [$"JTI={claims.Id}"];
        if (claims.Node is { } node)
        {
            extra["authentication.kubernetes.io/node-name"] = [node.Name];
            extra["authentication.kubernetes.io/node-uid"] = [node.Uid];
        }
        if (claims.Pod is { } pod)
        {
            extra["authentication.kubernetes.io/pod-name"] = [pod.Name];
            extra["authentication.kubernetes.io/pod-uid"] = [pod.Uid];
        }
        return Identity.Of(claims.Subject, ["system:serviceaccounts", $"system:serviceaccounts:{claims.Namespace}"]) with { Uid = claims.Account.Uid, Extra = extra };
    }
}
