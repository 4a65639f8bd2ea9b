using System.Buffers.Text;
using System.Globalization;

namespace Fairlead.Kubernetes.Decoding;

/// <summary>The API's scalars that travel as text, into the form in which Kubernetes writes them; null and a sentence when the text is none.</summary>
internal static class ScalarText
{
    private const string Rfc3339 = "2006-01-02T15:04:05Z07:00";
    private const string Fraction = ".000000";
    private const string Rfc3339Micro = "2006-01-02T15:04:05.000000Z07:00";

    /// <summary>A Time: seconds, UTC. A MicroTime: microseconds, UTC.</summary>
    public static string? Time(string text, bool micro, out string? fault)
    {
        if (TryParseRfc3339(text, out var time) && (!micro || HasMicroseconds(text)))
        {
            fault = null;
            return Format(time, micro);
        }
        fault = $"parsing time {GoText.Quote(text)} as {GoText.Quote(micro ? Rfc3339Micro : Rfc3339)}: cannot parse {WhatIsLeft(text, micro)}";
        return null;
    }

    public static string Format(DateTimeOffset time, bool micro) =>
        time.UtcDateTime.ToString(micro ? "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'" : "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Six digits behind the seconds, no more and no less, as the layout of MicroTime has them.</summary>
    private static bool HasMicroseconds(string text)
    {
        const int At = 19;
        return text[At] == '.' && text.AsSpan(At + 1, Math.Min(Fraction.Length - 1, text.Length - At - 1)).ContainsOnlyDigits() && text.Length > At + Fraction.Length && !char.IsAsciiDigit(text[At + Fraction.Length]);
    }

    private static bool TryParseRfc3339(string text, out DateTimeOffset time)
    {
        time = default;
        // The fixed part is checked by hand: .NET's parsers take more than RFC 3339 allows.
        const string Shape = "dddd-dd-ddTdd:dd:dd";
        if (text.Length < Shape.Length + 1) return false;
        for (int i = 0; i < Shape.Length; i++)
        {
            if (Shape[i] == 'd' ? !char.IsAsciiDigit(text[i]) : text[i] != Shape[i]) return false;
        }
        int zone = Shape.Length;
        if (text[zone] == '.')
        {
            zone++;
            while (zone < text.Length && char.IsAsciiDigit(text[zone])) zone++;
            if (zone == Shape.Length + 1) return false;
        }
        if (!TryParseZone(text.AsSpan(zone), out var offset)) return false;
        if (!DateTime.TryParseExact(text.AsSpan(0, Shape.Length), "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)) return false;
        long ticks = local.Ticks - offset.Ticks + FractionTicks(text.AsSpan(Shape.Length, zone - Shape.Length));
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks) return false;
        time = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    private static bool TryParseZone(ReadOnlySpan<char> zone, out TimeSpan offset)
    {
        offset = default;
        if (zone is "Z") return true;
        if (zone.Length != 6 || zone[0] is not ('+' or '-') || zone[3] != ':') return false;
        if (!int.TryParse(zone[1..3], NumberStyles.None, CultureInfo.InvariantCulture, out int hours)) return false;
        if (!int.TryParse(zone[4..6], NumberStyles.None, CultureInfo.InvariantCulture, out int minutes) || hours > 24 || minutes > 60) return false;
        offset = new TimeSpan(hours, minutes, 0) * (zone[0] == '-' ? -1 : 1);
        return true;
    }

    private static long FractionTicks(ReadOnlySpan<char> fraction)
    {
        long ticks = 0;
        long unit = TimeSpan.TicksPerSecond / 10;
        for (int i = 1; i < fraction.Length && unit > 0; i++, unit /= 10) ticks += (fraction[i] - '0') * unit;
        return ticks;
    }

    /// <summary>Go names the rest of the text and the piece of the layout that it should begin with.</summary>
    private static string WhatIsLeft(string text, bool micro)
    {
        (string Piece, int Digits, string Before)[] pieces = [("2006", 4, ""), ("01", 2, "-"), ("02", 2, "-"), ("15", 2, "T"), ("04", 2, ":"), ("05", 2, ":")];
        int at = 0;
        foreach (var (piece, digits, before) in pieces)
        {
            if (!text.AsSpan(at).StartsWith(before)) return $"{GoText.Quote(text[at..])} as {GoText.Quote(before)}";
            at += before.Length;
            if (text.Length - at < digits || !text.AsSpan(at, digits).ContainsOnlyDigits()) return $"{GoText.Quote(text[at..])} as {GoText.Quote(piece)}";
            at += digits;
        }
        if (!micro) return $"{GoText.Quote(text[at..])} as \"Z07:00\"";
        bool hasFraction = text.Length - at > Fraction.Length && text[at] == '.' && text.AsSpan(at + 1, Fraction.Length - 1).ContainsOnlyDigits();
        return hasFraction ? $"{GoText.Quote(text[(at + Fraction.Length)..])} as \"Z07:00\"" : $"{GoText.Quote(text[at..])} as \"{Fraction}\"";
    }

    private static bool ContainsOnlyDigits(this ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    /// <summary>Standard base64, as Go's json reads []byte: line breaks are skipped.</summary>
    public static string? Base64(string text, out string? fault)
    {
        string compact = text.AsSpan().ContainsAny('\r', '\n') ? text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal) : text;
        if (Base64Check(compact) is { } bad)
        {
            fault = string.Create(CultureInfo.InvariantCulture, $"illegal base64 data at input byte {bad}");
            return null;
        }
        fault = null;
        return compact;
    }

    private static int? Base64Check(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsAsciiLetterOrDigit(c) || c is '+' or '/') continue;
            bool isPadding = c == '=' && i % 4 >= 2 && i >= text.Length - 2 && text.Length % 4 == 0 && text[^1] == '=';
            if (!isPadding) return i;
        }
        return text.Length % 4 == 0 ? null : text.Length - (text.Length % 4);
    }
}
