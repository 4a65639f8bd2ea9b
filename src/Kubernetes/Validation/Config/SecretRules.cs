using System.Text.Json;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Config;

/// <summary>What a Secret must be: proper keys, at most a mebibyte, and what its type asks for.</summary>
internal static class SecretRules
{
    private static readonly FieldPath Data = FieldPath.Root("data");

    public static void Check(Secret secret, Faults faults)
    {
        long size = 0;
        foreach (var (key, value) in secret.Data.OrderBy(d => d.Key, StringComparer.Ordinal))
        {
            faults.Invalid(Data.Key(key), key, Names.ConfigMapKey(key));
            size += value.Length;
        }
        if (size > ConfigMapRules.MaxBytes) faults.TooLong(Data, ConfigMapRules.MaxBytes);
        switch (secret.Type)
        {
            case "kubernetes.io/service-account-token":
                const string Account = "kubernetes.io/service-account.name";
                if (!secret.Metadata.Annotations.TryGetValue(Account, out string? name) || name.Length == 0) faults.Required(FieldPath.Root("metadata").Child("annotations").Key(Account));
                break;
            case "kubernetes.io/dockerconfigjson": Json(secret, ".dockerconfigjson", faults); break;
            case "kubernetes.io/dockercfg": Json(secret, ".dockercfg", faults); break;
            case "kubernetes.io/basic-auth":
                if (!secret.Data.ContainsKey("username") && !secret.Data.ContainsKey("password"))
                {
                    faults.Required(Data.Key("username"));
                    faults.Required(Data.Key("password"));
                }
                break;
            case "kubernetes.io/ssh-auth":
                if (!secret.Data.TryGetValue("ssh-privatekey", out byte[]? ssh) || ssh.Length == 0) faults.Required(Data.Key("ssh-privatekey"));
                break;
            case "kubernetes.io/tls":
                if (!secret.Data.ContainsKey("tls.crt")) faults.Required(Data.Key("tls.crt"));
                if (!secret.Data.ContainsKey("tls.key")) faults.Required(Data.Key("tls.key"));
                break;
        }
    }

    private static void Json(Secret secret, string key, Faults faults)
    {
        if (!secret.Data.TryGetValue(key, out byte[]? text)) { faults.Required(Data.Key(key)); return; }
        try
        {
            using var _ = JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            faults.Invalid(Data.Key(key), "<secret contents redacted>", Decoding.GoJsonSyntax.Explain(text));
        }
    }

    public static void CheckUpdate(Secret now, Secret before, Faults faults)
    {
        if (now.Type != before.Type) faults.Invalid(FieldPath.Root("type"), now.Type, "field is immutable");
        if (before.Immutable != true) return;
        const string When = "field is immutable when `immutable` is set";
        if (now.Immutable != true) faults.Forbidden(FieldPath.Root("immutable"), When);
        if (!ConfigMapRules.Same(now.Data, before.Data, static (a, b) => a.AsSpan().SequenceEqual(b))) faults.Forbidden(Data, When);
    }
}
