namespace Fairlead.Api.Security.Authentication;

/// <summary>Takes the token out of an Authorization header.</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>Null for no header, another scheme or an empty token.</summary>
    public static string? Of(string? header)
    {
        if (header is null || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return null;
        string token = header[Scheme.Length..].Trim();
        return token.Length == 0 ? null : token;
    }
}
