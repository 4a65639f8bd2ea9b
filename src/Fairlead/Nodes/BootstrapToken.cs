using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Nodes;

/// <summary>A bootstrap token (kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens): ID.SECRET of 6 and 16 small letters and digits.</summary>
public sealed partial record BootstrapToken(string Id, string Secret)
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    private const int IdLength = 6, SecretLength = 16;

    public static BootstrapToken New() => new(RandomNumberGenerator.GetString(Letters, IdLength), RandomNumberGenerator.GetString(Letters, SecretLength));

    public static bool TryParse(string text, [NotNullWhen(true)] out BootstrapToken? token)
    {
        var match = Form().Match(text);
        token = match.Success ? new(match.Groups[1].Value, match.Groups[2].Value) : null;
        return match.Success;
    }

    /// <summary>The Secret that makes the API server take the token until it expires.</summary>
    public Kubernetes.Core.Secret ToSecret(DateTimeOffset? expires, string description) => new()
    {
        Metadata = new() { Namespace = "kube-system", Name = $"bootstrap-token-{Id}" },
        Type = "bootstrap.kubernetes.io/token",
        Data = Values(expires, description).ToDictionary(v => v.Key, v => Encoding.UTF8.GetBytes(v.Value)),
    };

    private IEnumerable<KeyValuePair<string, string>> Values(DateTimeOffset? expires, string description)
    {
        yield return new("token-id", Id);
        yield return new("token-secret", Secret);
        yield return new("description", description);
        yield return new("usage-bootstrap-authentication", "true");
        if (expires is { } at) yield return new("expiration", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    }

    public override string ToString() => $"{Id}.{Secret}";

    [GeneratedRegex("^([a-z0-9]{6})\\.([a-z0-9]{16})$")]
    private static partial Regex Form();
}
