using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Security.Tokens;

/// <summary>
/// Tokens with which new nodes join: "abcdef.0123456789abcdef", kept as Secrets <c>kube-system/bootstrap-token-ID</c> that may expire.
/// </summary>
internal sealed class BootstrapTokens(IClusterView cluster, TimeProvider clock)
{
    private const string SecretType = "bootstrap.kubernetes.io/token";
    private const string DefaultGroup = "system:bootstrappers";
    private const int IdLength = 6, SecretLength = 16, LongestGroup = 256;

    public static bool LooksLikeOne(string token) => token.Length == IdLength + 1 + SecretLength && token[IdLength] == '.' && IsPlain(token[..IdLength]) && IsPlain(token[(IdLength + 1)..]);

    public Identity? Authenticate(string token)
    {
        string id = token[..IdLength], secret = token[(IdLength + 1)..];
        if (cluster.Find(KubernetesResources.Secret, "kube-system", $"bootstrap-token-{id}") is not { } json) return null;
        var held = KubernetesJson.Read<Secret>(json.Span);
        if (held.Type != SecretType || held.Metadata.DeletionTimestamp is not null) return null;
        if (!IsSame(Text(held, "token-secret"), secret) || Text(held, "token-id") != id) return null;
        if (Text(held, "usage-bootstrap-authentication") != "true" || IsExpired(Text(held, "expiration"))) return null;
        var groups = Text(held, "auth-extra-groups").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Array.TrueForAll(groups, IsGroup) ? Identity.Of($"system:bootstrap:{id}", [DefaultGroup, .. groups]) : null;
    }

    private bool IsExpired(string expiration) =>
        expiration.Length > 0
        && (!DateTimeOffset.TryParse(expiration, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) || clock.GetUtcNow() >= end);

    private static string Text(Secret secret, string key)
    {
        if (!secret.Data.TryGetValue(key, out var value)) return "";
        return Encoding.UTF8.GetString(value);
    }

    private static bool IsSame(string held, string shown) =>
        held.Length > 0 && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(held), Encoding.UTF8.GetBytes(shown));

    private static bool IsPlain(string text) => text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c));

    /// <summary>"system:bootstrappers:" and a name of a to z, 0 to 9, hyphens and colons, a letter or digit at its end.</summary>
    private static bool IsGroup(string group) =>
        group.StartsWith(DefaultGroup + ":", StringComparison.Ordinal) && group[(DefaultGroup.Length + 1)..] is { Length: > 0 and <= LongestGroup } name
        && IsPlain(name[^1..]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or ':');
}
