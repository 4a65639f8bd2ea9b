using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Authentication;

namespace Fairlead.Api.Security.Tokens;

/// <summary>Makes service account tokens. The first key signs; all of them are accepted, so that a key can be changed.</summary>
public sealed class TokenIssuance(string issuer, IReadOnlyList<string> audiences, IReadOnlyList<TokenKey> keys, TimeProvider clock) : ITokenIssuer
{
    /// <summary>Seconds: what a request asks for when it says nothing, and the least and most that it gets.</summary>
    private const long DefaultLife = 3600;
    private const long LeastLife = 600;
    private const long MostLife = 1L << 32;

    public string Issuer { get; } = issuer;

    public IReadOnlyList<string> DefaultAudiences { get; } = audiences;

    public IReadOnlyList<TokenKey> Keys { get; } = keys;

    public bool Accepts(string issuer) => issuer == Issuer;

    public TokenRequest Issue(string ns, string serviceAccount, string serviceAccountUid, TokenRequest request)
    {
        // whole seconds: what the status says is what the token says
        var now = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
        long life = Math.Clamp(request.Spec.ExpirationSeconds ?? DefaultLife, LeastLife, MostLife);
        var wanted = request.Spec.Audiences.Count == 0 ? DefaultAudiences : request.Spec.Audiences;
        var bound = request.Spec.BoundObjectRef is { Name: { Length: > 0 } name } reference ? new NamedUid(name, reference.Uid ?? "") : null;
        var claims = new TokenClaims
        {
            Issuer = Issuer, Audiences = wanted, IssuedAt = now, NotBefore = now, Expires = now.AddSeconds(life), Id = Guid.NewGuid().ToString(),
            Namespace = ns, Account = new(serviceAccount, serviceAccountUid),
            Pod = request.Spec.BoundObjectRef?.Kind == "Pod" ? bound : null,
            Secret = request.Spec.BoundObjectRef?.Kind == "Secret" ? bound : null,
            Node = request.Spec.BoundObjectRef?.Kind == "Node" ? bound : null,
        };
        return request with
        {
            Spec = request.Spec with { Audiences = wanted, ExpirationSeconds = life },
            Status = new TokenRequestStatus { Token = JsonWebToken.Sign(Keys[0], claims.ToJson()), ExpirationTimestamp = claims.Expires },
        };
    }
}
