using System.Text.RegularExpressions;

namespace Fairlead.Kubernetes.Decoding;

/// <summary>Which texts a YAML 1.1 reader takes for what they are when they stand without quotes: neither numbers nor truth values, dates or nothing.</summary>
public static partial class YamlPlain
{
    public static bool MeansItself(string text) =>
        text.Length > 0 && !YamlScalar.MeansOther(text) && !Infinite().IsMatch(text) && !Sexagesimal().IsMatch(text) && !IsTime(text);

    private static bool IsTime(string text) =>
        Time().Match(text) is { Success: true } time
        && int.Parse(time.Groups[1].ValueSpan) is var year && int.Parse(time.Groups[2].ValueSpan) is >= 1 and <= 12 and var month
        && int.Parse(time.Groups[3].ValueSpan) is >= 1 and var day && day <= DateTime.DaysInMonth(Math.Clamp(year, 1, 9999), month)
        && (!time.Groups[4].Success || (int.Parse(time.Groups[4].ValueSpan) < 24 && int.Parse(time.Groups[5].ValueSpan) < 60 && int.Parse(time.Groups[6].ValueSpan) < 60));

    [GeneratedRegex(@"^([+-]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z", RegexOptions.CultureInvariant)]
    private static partial Regex Infinite();

    /// <summary>Hours and minutes are a number to readers of YAML 1.1: 12:30 is 750.</summary>
    [GeneratedRegex(@"^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Sexagesimal();

    [GeneratedRegex(@"^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:(?:[Tt]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2}))|(?: ([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Time();
}
