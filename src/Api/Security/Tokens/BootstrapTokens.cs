using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Security.Tokens;

/// <summary>
/// Tokens with which new nodes join: "abcdef.0123456789abcdef", kept as Secrets <c>kube-system/bootstrap-token-ID</c> that may expire.
/// </summary>
internal sealed partial class BootstrapTokens(IClusterView cluster, TimeProvider clock)
{
    private const string SecretType = "bootstrap.kubernetes.io/token";
    private const string DefaultGroup = "system:bootstrappers";

    public static bool LooksLikeOne(string token) => Form().IsMatch(token);

    public Identity? Authenticate(string token)
    {
        string id = token[..6], secret = token[7..];
        if (cluster.Find(KubernetesResources.Secret, "kube-system", $"bootstrap-token-{id}") is not { } json) return null;
        var held = KubernetesJson.Read<Secret>(json.Span);
        if (held.Type != SecretType || held.Metadata.DeletionTimestamp is not null) return null;
        if (!IsSame(Text(held, "token-secret"), secret) || Text(held, "token-id") != id) return null;
        if (Text(held, "usage-bootstrap-authentication") != "true" || IsExpired(Text(held, "expiration"))) return null;
        var groups = Text(held, "auth-extra-groups").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Array.TrueForAll(groups, g => ExtraGroup().IsMatch(g)) ? Identity.Of($"system:bootstrap:{id}", [DefaultGroup, .. groups]) : null;
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

    [GeneratedRegex(@"\A[a-z0-9]{6}\.[a-z0-9]{16}\z")]
    private static partial Regex Form();

    [GeneratedRegex(@"\Asystem:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]\z")]
    private static partial Regex ExtraGroup();
}
