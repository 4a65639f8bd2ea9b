namespace Fairlead.Api.Security.Tokens;

/// <summary>What a token is worth: an identity and the audiences it is good for, or why it is none.</summary>
internal readonly record struct TokenVerdict(Identity? Identity, IReadOnlyList<string> Audiences, string Error)
{
    public static TokenVerdict Refused(string error) => new(null, [], error);
}
