using Fairlead.Api.Http;
using Fairlead.Api.Security.Rbac;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Api.Security.Authentication;

/// <summary>
/// Acting as somebody else (<c>kubectl --as</c>): the headers name user, groups, uid and extras; for each of them the caller needs the
/// verb "impersonate".
/// </summary>
internal static class Impersonation
{
    private const string UserHeader = "Impersonate-User";
    private const string GroupHeader = "Impersonate-Group";
    private const string UidHeader = "Impersonate-Uid";
    private const string ExtraPrefix = "Impersonate-Extra-";
    private const string ServiceAccountPrefix = "system:serviceaccount:";
    private const string AuthenticationGroup = "authentication.k8s.io";

    /// <summary>The identity that the request is made as: the caller's own when there are no such headers.</summary>
    public static Outcome<Identity> Assume(IHeaderDictionary headers, Identity caller, IAuthorizer authorizer)
    {
        string user = headers[UserHeader].ToString();
        string[] groups = [.. headers[GroupHeader].Where(g => !string.IsNullOrEmpty(g))!];
        string uid = headers[UidHeader].ToString();
        var extra = headers.Where(h => h.Key.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(h => Uri.UnescapeDataString(h.Key[ExtraPrefix.Length..].ToLowerInvariant()), h => (IReadOnlyList<string>)[.. h.Value.OfType<string>()]);
        if (user.Length == 0)
            return groups.Length == 0 && uid.Length == 0 && extra.Count == 0
                ? caller
                : ApiStatus.BadRequest($"requested {RuleText.Quote(groups)} without impersonating a user");
        foreach (var wish in Wishes(user, groups, uid, extra))
            if (authorizer.Authorize(caller, wish) is { IsAllowed: false } verdict) return Forbidden(caller, wish, verdict.Reason);
        return new Identity(user, GroupsOf(user, groups)) { Uid = uid, Extra = extra };
    }

    private static IEnumerable<RequestInfo> Wishes(string user, string[] groups, string uid, Dictionary<string, IReadOnlyList<string>> extra)
    {
        string[] account = user.StartsWith(ServiceAccountPrefix, StringComparison.Ordinal) ? user[ServiceAccountPrefix.Length..].Split(':') : [];
        yield return account.Length == 2 ? Wish("", "serviceaccounts", account[1]) with { Namespace = account[0] } : Wish("", "users", user);
        foreach (string group in groups) yield return Wish("", "groups", group);
        if (uid.Length > 0) yield return Wish(AuthenticationGroup, "uids", uid);
        foreach (var (key, values) in extra)
            foreach (string value in values) yield return Wish(AuthenticationGroup, "userextras", value) with { Subresource = key };
    }

    private static RequestInfo Wish(string group, string resource, string name) =>
        new() { IsResource = true, Path = "", Verb = "impersonate", Group = group, Version = "v1", Resource = resource, Name = name };

    private static ApiStatus Forbidden(Identity caller, RequestInfo wish, string reason) => ForbiddenWords.Of(caller, wish, reason);

    /// <summary>Who is named without groups still is authenticated, and a service account is in the groups of all of its kind.</summary>
    private static IReadOnlyList<string> GroupsOf(string user, string[] groups)
    {
        if (user == Identity.AnonymousUser) return groups.Length > 0 ? groups : [Identity.Unauthenticated];
        string[] account = user.StartsWith(ServiceAccountPrefix, StringComparison.Ordinal) ? user[ServiceAccountPrefix.Length..].Split(':') : [];
        string[] own = groups.Length == 0 && account.Length == 2 ? ["system:serviceaccounts", $"system:serviceaccounts:{account[0]}"] : groups;
        return own.Contains(Identity.Authenticated) ? own : [.. own, Identity.Authenticated];
    }
}
