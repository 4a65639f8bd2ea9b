namespace Fairlead.Api.Security.Authentication;

/// <summary>Takes the token out of an Authorization header.</summary>
internal static class BearerToken
{
    /// <summary>
    /// Null for no header, another scheme or an empty token, also one that two spaces make empty. What comes after the token is not looked at.
    /// </summary>
    public static string? Of(string? header) =>
        header?.Trim().Split(' ', 3) is [var scheme, { Length: > 0 } token, ..] && scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) ? token : null;
}
