using Microsoft.AspNetCore.Http;

namespace Fairlead.Api.Security;

/// <summary>Finds out who makes a request, from the connection's certificate or the request's bearer token.</summary>
public interface IAuthenticator
{
    /// <summary>The caller; anonymous when no credential was shown; null when the credential shown is no good (401).</summary>
    ValueTask<Identity?> AuthenticateAsync(HttpContext context);
}
