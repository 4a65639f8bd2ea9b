namespace Fairlead.Api.Security;

/// <summary>Who makes a request: name, groups and what else the credential said.</summary>
public sealed record Identity(string User, IReadOnlyList<string> Groups)
{
    public const string AnonymousUser = "system:anonymous";
    public const string Authenticated = "system:authenticated";
    public const string Unauthenticated = "system:unauthenticated";
    public const string Masters = "system:masters";

    public string Uid { get; init; } = "";
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public static Identity Anonymous { get; } = new(AnonymousUser, [Unauthenticated]);

    /// <summary>An identity of this server's own parts: in the group that may do everything.</summary>
    public static Identity Master(string user) => new(user, [Masters, Authenticated]);

    /// <summary>Somebody whose credential was good: one more of those who are authenticated.</summary>
    public static Identity Of(string user, IEnumerable<string> groups) => new(user, [.. groups, Authenticated]);
}
