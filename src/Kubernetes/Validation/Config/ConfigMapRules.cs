using System.Text;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Config;

/// <summary>What a ConfigMap must be: proper keys, at most a mebibyte, no change once it is immutable.</summary>
internal static class ConfigMapRules
{
    public const int MaxBytes = 1024 * 1024;

    public static void Check(ConfigMap map, Faults faults)
    {
        long size = 0;
        foreach (var (key, value) in map.Data.OrderBy(d => d.Key, StringComparer.Ordinal))
        {
            faults.Invalid(FieldPath.Root("data").Key(key), key, Names.ConfigMapKey(key));
            if (map.BinaryData.ContainsKey(key)) faults.Invalid(FieldPath.Root("data").Key(key), key, "duplicate of key present in binaryData");
            size += Encoding.UTF8.GetByteCount(value);
        }
        foreach (var (key, value) in map.BinaryData.OrderBy(d => d.Key, StringComparer.Ordinal))
        {
            faults.Invalid(FieldPath.Root("binaryData").Key(key), key, Names.ConfigMapKey(key));
            size += value.Length;
        }
        if (size > MaxBytes) faults.TooLong(FieldPath.Root(""), MaxBytes);
    }

    public static void CheckUpdate(ConfigMap now, ConfigMap before, Faults faults)
    {
        if (before.Immutable != true) return;
        const string When = "field is immutable when `immutable` is set";
        if (now.Immutable != true) faults.Forbidden(FieldPath.Root("immutable"), When);
        if (!Same(now.Data, before.Data, string.Equals)) faults.Forbidden(FieldPath.Root("data"), When);
        if (!Same(now.BinaryData, before.BinaryData, static (a, b) => a.AsSpan().SequenceEqual(b))) faults.Forbidden(FieldPath.Root("binaryData"), When);
    }

    public static bool Same<T>(IReadOnlyDictionary<string, T> a, IReadOnlyDictionary<string, T> b, Func<T, T, bool> equal) =>
        a.Count == b.Count && a.All(p => b.TryGetValue(p.Key, out var other) && equal(p.Value, other));
}
