using Fairlead.Kubernetes.Authentication;

namespace Fairlead.Api.Security;

/// <summary>Makes signed tokens for service accounts (serviceaccounts/NAME/token).</summary>
public interface ITokenIssuer
{
    /// <summary>A token for the account; audiences, life and the bound object come from the request's spec. Expiry is set in the answer's status.</summary>
    TokenRequest Issue(string ns, string serviceAccount, string serviceAccountUid, TokenRequest request);

    /// <summary>Audiences a token is for when the request names none.</summary>
    IReadOnlyList<string> DefaultAudiences { get; }
}
