using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Validation.Rules;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Bootstrap;

/// <summary>
/// The Lease by which an API server says that it is there: its name is its machine's, hashed as Kubernetes does it. It is good for an hour;
/// kube-apiserver renews it every ten seconds, here four times an hour will do: a server at rest writes nothing to speak of.
/// </summary>
internal sealed class ServerLease(string hostname, TimeProvider clock)
{
    private const string IdentityLabel = "apiserver.kubernetes.io/identity";
    private static readonly TimeSpan Duration = TimeSpan.FromHours(1), RenewAfter = Duration / 4;

    private readonly string _holder = $"{NameOf(hostname)}_{Guid.NewGuid()}";

    public BootstrapObject Object => new(KubernetesResources.Lease, "kube-system", NameOf(hostname), Renew);

    /// <summary>Whether it is the Lease of a server that has not been heard of for its time.</summary>
    public bool IsLeftBehind(JsonObject lease) =>
        (string?)lease["metadata"]?["labels"]?[IdentityLabel] == "kube-apiserver" && (Age(lease) ?? TimeSpan.MaxValue) > Duration;

    private static string NameOf(string hostname) => "apiserver-" + Base32(SHA256.HashData(Encoding.UTF8.GetBytes(hostname)).AsSpan(0, 16));

    private JsonObject? Renew(JsonObject? present)
    {
        if ((string?)present?["spec"]?["holderIdentity"] == _holder && Age(present) < RenewAfter) return null;
        var labels = new JsonObject { [IdentityLabel] = "kube-apiserver" };
        if (Names.LabelValue(hostname).Count == 0) labels["kubernetes.io/hostname"] = hostname;
        var lease = (JsonObject?)present?.DeepClone() ?? new JsonObject
        {
            ["kind"] = "Lease", ["apiVersion"] = "coordination.k8s.io/v1",
            ["metadata"] = new JsonObject { ["name"] = NameOf(hostname), ["namespace"] = "kube-system", ["labels"] = labels },
        };
        lease["spec"] = new JsonObject
        {
            ["holderIdentity"] = _holder,
            ["leaseDurationSeconds"] = (int)Duration.TotalSeconds,
            ["renewTime"] = clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        };
        return lease;
    }

    private TimeSpan? Age(JsonObject lease) =>
        DateTimeOffset.TryParse((string?)lease["spec"]?["renewTime"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var renewed) ? clock.GetUtcNow() - renewed : null;

    /// <summary>RFC 4648 §6 without padding, in lower case.</summary>
    private static string Base32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        int bits = 0, held = 0;
        foreach (byte b in bytes)
        {
            (held, bits) = ((held << 8) | b, bits + 8);
            for (; bits >= 5; bits -= 5) text.Append(Digit(held >> (bits - 5)));
        }
        if (bits > 0) text.Append(Digit(held << (5 - bits)));
        return text.ToString();

        static char Digit(int value) => "abcdefghijklmnopqrstuvwxyz234567"[value & 31];
    }
}
