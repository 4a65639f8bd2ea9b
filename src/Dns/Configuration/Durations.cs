using System.Globalization;

namespace Fairlead.Dns.Configuration;

/// <summary>Times as Go programs write them: "5s", "1m30s", "500ms", "1h".</summary>
public static class Durations
{
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan time)
    {
        time = TimeSpan.Zero;
        if (text.IsEmpty) return false;
        while (!text.IsEmpty)
        {
            int digits = 0;
            while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.')) digits++;
            int unit = digits;
            while (unit < text.Length && char.IsAsciiLetter(text[unit])) unit++;
            if (!double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)) return false;
            double? seconds = text[digits..unit] switch { "h" => 3600, "m" => 60, "s" => 1, "ms" => 0.001, _ => null };
            if (seconds is not { } factor) return false;
            time += TimeSpan.FromSeconds(number * factor);
            text = text[unit..];
        }
        return true;
    }
}
