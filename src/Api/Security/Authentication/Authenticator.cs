using Fairlead.Api.Security.Tokens;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Api.Security.Authentication;

/// <summary>
/// Who makes a request. The first credential that is good decides; one that is shown and is not good is refused, never taken for nobody.
/// <code>
/// client certificate ─► bearer token: service account (signed by us) ─► bearer token: bootstrap ─► no credential: anonymous
/// </code>
/// A bearer token stands in the Authorization header, or among the protocols of a WebSocket.
/// </summary>
internal sealed class Authenticator(ClientCertificates certificates, ServiceAccountTokens accounts, BootstrapTokens bootstrap) : IAuthenticator
{
    public ValueTask<Identity?> AuthenticateAsync(HttpContext context)
    {
        var certificate = context.Connection.ClientCertificate;
        if (certificate is not null && certificates.Authenticate(certificate) is { } holder) return new(holder);
        if (BearerToken.Of(context.Request.Headers.Authorization) is { } token) return new(AuthenticateToken(token));
        if (SocketToken.IsShown(context.Request)) return new(AuthenticateSocket(context.Request));
        return new(certificate is null ? Identity.Anonymous : null);
    }

    private Identity? AuthenticateSocket(HttpRequest request)
    {
        if (SocketToken.Of(request) is not { } token || AuthenticateToken(token) is not { } identity) return null;
        SocketToken.Remove(request);
        return identity;
    }

    private Identity? AuthenticateToken(string token) =>
        BootstrapTokens.LooksLikeOne(token) ? bootstrap.Authenticate(token) : accounts.Authenticate(token, []).Identity;
}
