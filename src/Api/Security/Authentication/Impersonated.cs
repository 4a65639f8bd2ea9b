using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Validation.Rules;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Api.Security.Authentication;

/// <summary>Whom a request's Impersonate-* headers name.</summary>
internal sealed record Impersonated(string User, string Uid, IReadOnlyList<string> Groups, IReadOnlyDictionary<string, IReadOnlyList<string>> Extra)
{
    private const string ExtraPrefix = "Impersonate-Extra-", AccountPrefix = "system:serviceaccount:", NodePrefix = "system:node:";

    /// <summary>Null where there are no such headers.</summary>
    public static Impersonated? Read(IHeaderDictionary headers)
    {
        var named = new Impersonated(
            headers["Impersonate-User"].ToString(),
            headers["Impersonate-Uid"].ToString(),
            [.. headers["Impersonate-Group"].Where(g => !string.IsNullOrEmpty(g))!],
            headers.Where(h => h.Key.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase))
                .ToDictionary(h => Uri.UnescapeDataString(h.Key[ExtraPrefix.Length..].ToLowerInvariant()), h => (IReadOnlyList<string>)[.. h.Value.OfType<string>()]));
        return named is { User: "", Uid: "", Groups: [], Extra.Count: 0 } ? null : named;
    }

    /// <summary>Nothing is said but the name.</summary>
    public bool IsNameOnly => Uid.Length == 0 && Groups.Count == 0 && Extra.Count == 0;

    /// <summary>Namespace and name of the service account that is named; null for anybody else.</summary>
    public (string Namespace, string Name)? Account =>
        User.StartsWith(AccountPrefix, StringComparison.Ordinal) && User[AccountPrefix.Length..].Split(':') is [{ Length: > 0 } ns, { Length: > 0 } name] ? (ns, name) : null;

    /// <summary>The node whose agent is named; null for anybody else.</summary>
    public string? Node => User.StartsWith(NodePrefix, StringComparison.Ordinal) && Names.Dns1123Subdomain(User[NodePrefix.Length..]).Count == 0 ? User[NodePrefix.Length..] : null;

    /// <summary>Who is named without groups still is authenticated, and a service account is in the groups of all of its kind.</summary>
    /// <param name="own">The groups that go without saying.</param>
    public Identity Identify(IReadOnlyList<string> own)
    {
        IReadOnlyList<string> groups = Groups.Count > 0 ? Groups : own;
        string everybody = User == Identity.AnonymousUser ? Identity.Unauthenticated : Identity.Authenticated;
        bool isComplete = groups.Contains(everybody) || (User != Identity.AnonymousUser && groups.Contains(Identity.Unauthenticated));
        return new Identity(User, isComplete ? groups : [.. groups, everybody]) { Uid = Uid, Extra = Extra };
    }

    /// <summary>As Go prints it: in refusals.</summary>
    public override string ToString() => $"&user.DefaultInfo{{Name:{GoText.Quote(User)}, UID:{GoText.Quote(Uid)}, Groups:{List(Groups)}, Extra:{(Extra.Count == 0 ? "map[string][]string(nil)" : $"map[string][]string{{{string.Join(", ", Extra.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{GoText.Quote(e.Key)}:{List(e.Value)}"))}}}")}}}";

    private static string List(IReadOnlyList<string> texts) => texts.Count == 0 ? "[]string(nil)" : $"[]string{{{string.Join(", ", texts.Select(GoText.Quote))}}}";
}
