using System.Globalization;
using Fairlead.Kubernetes.Decoding;

namespace Fairlead.Kubernetes.Validation;

/// <summary>
/// Values in the form in which kube-apiserver tells them where a whole structure is at fault: JSON of the Go structure that it works with, which has other
/// names than the API, in the order of the source, and every field.
/// </summary>
internal static class GoValue
{
    public const string Null = "null";

    public static string Text(string? value) => value is null ? Null : GoText.Quote(value);

    public static string Number(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? Null;

    public static string Flag(bool? value) => value switch { null => Null, true => "true", false => "false" };

    public static string Object(params ReadOnlySpan<(string Name, string Value)> fields)
    {
        var text = new System.Text.StringBuilder("{");
        foreach (var (name, value) in fields) text.Append(text.Length > 1 ? "," : "").Append('"').Append(name).Append("\":").Append(value);
        return text.Append('}').ToString();
    }

    public static string Share(IntOrString? value) => value is not { } told ? Null : told.Text is { } text ? Text(text) : Number(told.Number);

    /// <summary>How a Deployment or DaemonSet replaces its pods.</summary>
    public static string Strategy(string? type, IntOrString? unavailable, IntOrString? surge) => Object(
        ("Type", Text(type ?? "")),
        ("RollingUpdate", unavailable is null && surge is null ? Null : Object(("MaxUnavailable", Share(unavailable ?? 0)), ("MaxSurge", Share(surge ?? 0)))));

    /// <summary>A list without items is null, as in Go.</summary>
    public static string List(IEnumerable<string> values)
    {
        string[] all = [.. values];
        return all.Length == 0 ? Null : $"[{string.Join(',', all)}]";
    }

    public static string Map(IReadOnlyDictionary<string, string> values) =>
        values.Count == 0 ? Null : "{" + string.Join(',', values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{GoText.Quote(v.Key)}:{GoText.Quote(v.Value)}")) + "}";
}
