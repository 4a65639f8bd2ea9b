using Fairlead.Kubernetes.Decoding;

namespace Fairlead.Api.Http;

/// <summary>Durations as Go writes them, such as 1h30m or -1.5s, as far as it takes to say what is wrong with one.</summary>
internal static class GoDuration
{
    private static readonly string[] Units = ["ns", "us", "µs", "μs", "ms", "s", "m", "h"];

    /// <summary>What is wrong with the text, in Go's words; null for a duration.</summary>
    public static string? Fault(string text)
    {
        string invalid = $"time: invalid duration {GoText.Quote(text)}";
        var rest = text.AsSpan();
        if (rest.Length > 0 && rest[0] is '+' or '-') rest = rest[1..];
        if (rest is "0") return null;
        if (rest.IsEmpty) return invalid;
        while (!rest.IsEmpty)
        {
            int number = EndOf(rest, unit: false);
            var digits = rest[..number];
            if (digits.IsEmpty || digits is "." || digits.Count('.') > 1) return invalid;
            rest = rest[number..];
            int unit = EndOf(rest, unit: true);
            if (unit == 0) return $"time: missing unit in duration {GoText.Quote(text)}";
            if (!Units.Contains(rest[..unit].ToString())) return $"time: unknown unit {GoText.Quote(rest[..unit].ToString())} in duration {GoText.Quote(text)}";
            rest = rest[unit..];
        }
        return null;
    }

    private static int EndOf(ReadOnlySpan<char> text, bool unit)
    {
        int end = 0;
        while (end < text.Length && (text[end] == '.' || char.IsAsciiDigit(text[end])) != unit) end++;
        return end;
    }
}
