using System.Globalization;

namespace Fairlead.Primitives;

/// <summary>Durations as Go and Kubernetes write them: "1h30m", "500ms", "0".</summary>
public static class GoDuration
{
    private static readonly (string Unit, double Ticks)[] Units =
        [("ms", TimeSpan.TicksPerMillisecond), ("us", TimeSpan.TicksPerMicrosecond), ("µs", TimeSpan.TicksPerMicrosecond), ("ns", 0.01), ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond)];

    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = default;
        bool negative = text.StartsWith("-");
        if (negative) text = text[1..];
        if (text is "0") return true;
        if (text.IsEmpty) return false;
        double ticks = 0;
        while (!text.IsEmpty)
        {
            int digits = text.IndexOfAnyExcept("0123456789.");
            if (digits <= 0 || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)) return false;
            text = text[digits..];
            var (unit, size) = default((string, double));
            foreach (var candidate in Units)
            {
                if (unit is null && text.StartsWith(candidate.Unit)) (unit, size) = candidate;
            }
            if (unit is null) return false;
            ticks += number * size;
            text = text[unit.Length..];
        }
        if (ticks > TimeSpan.MaxValue.Ticks / 2) return false;
        duration = TimeSpan.FromTicks((long)(negative ? -ticks : ticks));
        return true;
    }
}
