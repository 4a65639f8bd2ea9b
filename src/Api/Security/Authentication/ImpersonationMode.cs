using Fairlead.Api.Http;

namespace Fairlead.Api.Security.Authentication;

/// <summary>
/// A way to be allowed to act as somebody else. The constrained ones ask for two permissions: for this very request in this mode
/// (<c>impersonate-on:MODE:VERB</c>) and for whom one acts as (<c>impersonate:MODE</c>); the old one asks for the verb <c>impersonate</c> alone.
/// </summary>
internal sealed record ImpersonationMode(string Name, Func<Impersonated, Identity, bool> Applies)
{
    private const string AuthenticationGroup = "authentication.k8s.io", NodeOfCaller = "authentication.kubernetes.io/node-name", Associated = "associated-node";

    /// <summary>So many groups or extras that one permission for all of them is asked for first.</summary>
    private const int Many = 4;

    /// <summary>In the order in which they are tried; the first one's refusal is told when all refuse.</summary>
    public static IReadOnlyList<ImpersonationMode> All { get; } =
    [
        new(Associated, static (wanted, caller) => wanted is { IsNameOnly: true, Node: { } node } && caller.User.StartsWith("system:serviceaccount:", StringComparison.Ordinal)
            && caller.Extra.TryGetValue(NodeOfCaller, out var nodes) && nodes is [var own] && own == node),
        new("arbitrary-node", static (wanted, _) => wanted is { IsNameOnly: true, Node: not null }),
        new("serviceaccount", static (wanted, _) => wanted is { IsNameOnly: true, Account: not null }),
        new("user-info", static (wanted, _) => wanted is { Node: null, Account: null }),
        new("", static (_, _) => true),
    ];

    private bool IsConstrained => Name.Length > 0;

    private string Verb => IsConstrained ? $"impersonate:{Name}" : "impersonate";

    public Outcome<Identity> Check(Impersonated wanted, Identity caller, RequestInfo request, IAuthorizer authorizer)
    {
        if (IsConstrained && Refuse(caller, request with { Verb = $"impersonate-on:{Name}:{request.Verb}" }, authorizer) is { } notHere) return notHere;
        var refusal = RefuseName(wanted, caller, authorizer)
            ?? (wanted.Uid.Length == 0 ? null : Refuse(caller, Wish(AuthenticationGroup, "uids", wanted.Uid), authorizer))
            ?? RefuseGroups(wanted, caller, authorizer)
            ?? RefuseExtra(wanted, caller, authorizer);
        return refusal is null ? wanted.Identify(GroupsOf(wanted)) : refusal;
    }

    private IReadOnlyList<string> GroupsOf(Impersonated wanted) => wanted switch
    {
        { Account: var (ns, _) } => ["system:serviceaccounts", $"system:serviceaccounts:{ns}"],
        { Node: not null } when IsConstrained => ["system:nodes"],
        _ => [],
    };

    private ApiStatus? RefuseName(Impersonated wanted, Identity caller, IAuthorizer authorizer)
    {
        string group = IsConstrained ? AuthenticationGroup : "";
        var wish = wanted switch
        {
            { Account: var (ns, name) } => Wish(group, "serviceaccounts", name) with { Namespace = ns },
            { Node: { } node } when IsConstrained => Wish(group, "nodes", Name == Associated ? "*" : node),
            _ => Wish(group, "users", wanted.User),
        };
        return Refuse(caller, wish, authorizer);
    }

    private ApiStatus? RefuseGroups(Impersonated wanted, Identity caller, IAuthorizer authorizer)
    {
        string group = IsConstrained ? AuthenticationGroup : "";
        if (IsConstrained && wanted.Groups.Contains(Identity.Masters))
            return ForbiddenWords.Of(caller, Wish(group, "groups", Identity.Masters), "impersonating the system:masters group is not allowed");
        if (IsConstrained && wanted.Groups.Count >= Many && Refuse(caller, Wish(group, "groups", "*"), authorizer) is null) return null;
        return wanted.Groups.Select(name => Refuse(caller, Wish(group, "groups", name), authorizer)).FirstOrDefault(refusal => refusal is not null);
    }

    private ApiStatus? RefuseExtra(Impersonated wanted, Identity caller, IAuthorizer authorizer)
    {
        var all = Wish(AuthenticationGroup, "userextras", "");
        if (IsConstrained && wanted.Extra.FirstOrDefault(e => !IsQualified(e.Key) || e.Value.Count == 0 || e.Value.Contains("")) is { Key: { } odd })
            return ForbiddenWords.Of(caller, all, IsQualified(odd) ? "impersonating the empty string value in extra is not allowed" : $"impersonating an invalid key in extra is not allowed: {odd}");
        if (IsConstrained && wanted.Extra.Sum(e => e.Value.Count) >= Many && Refuse(caller, all with { Subresource = "*", Name = "*" }, authorizer) is null) return null;
        return wanted.Extra.SelectMany(e => e.Value.Select(value => Refuse(caller, all with { Subresource = e.Key, Name = value }, authorizer))).FirstOrDefault(refusal => refusal is not null);
    }

    /// <summary>A domain and a path, such as example.com/scopes.</summary>
    private static bool IsQualified(string key) =>
        key.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && slash < key.Length - 1 && Fairlead.Kubernetes.Validation.Rules.Names.Dns1123Subdomain(key[..slash]).Count == 0;

    private static ApiStatus? Refuse(Identity caller, RequestInfo wish, IAuthorizer authorizer) =>
        authorizer.Authorize(caller, wish) is { IsAllowed: false } verdict ? ForbiddenWords.Of(caller, wish, verdict.Reason) : null;

    private RequestInfo Wish(string group, string resource, string name) =>
        new() { IsResource = true, Path = "", Verb = Verb, Group = group, Version = "v1", Resource = resource, Name = name };
}
