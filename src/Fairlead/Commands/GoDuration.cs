using System.Globalization;

namespace Fairlead.Commands;

/// <summary>Durations as the flags of Kubernetes take them: 1h15m, 30s, 500ms, 0.</summary>
public static class GoDuration
{
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan span)
    {
        span = TimeSpan.Zero;
        if (text is "0") return true;
        if (text.IsEmpty) return false;
        while (!text.IsEmpty)
        {
            int digits = text.IndexOfAnyExcept("0123456789.");
            if (digits <= 0 || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double amount)) return false;
            text = text[digits..];
            int unit = text.IndexOfAny("0123456789.");
            var name = unit < 0 ? text : text[..unit];
            if (UnitOf(name) is not { } one) return false;
            span += one * amount;
            text = unit < 0 ? [] : text[unit..];
        }
        return true;
    }

    private static TimeSpan? UnitOf(ReadOnlySpan<char> name) => name switch
    {
        "h" => TimeSpan.FromHours(1),
        "m" => TimeSpan.FromMinutes(1),
        "s" => TimeSpan.FromSeconds(1),
        "ms" => TimeSpan.FromMilliseconds(1),
        "us" or "µs" => TimeSpan.FromMicroseconds(1),
        "ns" => TimeSpan.FromTicks(1) / 100,
        _ => null,
    };
}
