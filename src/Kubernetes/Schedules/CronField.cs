using System.Collections;
using System.Globalization;

namespace Fairlead.Kubernetes.Schedules;

/// <summary>One of a cron line's five fields: which of its values are meant, and whether it was left open ("*").</summary>
internal sealed record CronField(BitArray Values, bool IsOpen)
{
    /// <summary>Reads a list of "*", numbers, names and ranges, each with a step or without.</summary>
    /// <param name="text">Such as "0-30/10,45".</param>
    /// <param name="first">The least value.</param>
    /// <param name="last">The greatest value.</param>
    /// <param name="names">Of the values, from <paramref name="first"/> on, in small letters.</param>
    /// <exception cref="FormatException">In the words of the parser that Kubernetes uses.</exception>
    public static CronField Parse(string text, int first, int last, params ReadOnlySpan<string> names)
    {
        var values = new BitArray(last + 1);
        bool isOpen = false;
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] stepped = part.Split('/');
            string[] range = stepped[0].Split('-');
            bool isStar = range[0] is "*" or "?";
            int from = isStar ? first : Number(range[0], first, names);
            int to = isStar ? last : range.Length switch
            {
                1 => stepped.Length > 1 ? last : from,
                2 => Number(range[1], first, names),
                _ => throw new FormatException($"too many hyphens: {part}"),
            };
            int step = stepped.Length switch
            {
                1 => 1,
                2 => Number(stepped[1], 0, []),
                _ => throw new FormatException($"too many slashes: {part}"),
            };
            if (Fault(from, to, step, first, last) is { } fault) throw new FormatException($"{fault}: {part}");
            for (int value = from; value <= to; value += step) values[value] = true;
            isOpen |= isStar && step == 1;
        }
        return new CronField(values, isOpen);
    }

    private static string? Fault(int from, int to, int step, int first, int last) =>
        from < first ? $"beginning of range ({from}) below minimum ({first})"
        : to > last ? $"end of range ({to}) above maximum ({last})"
        : from > to ? $"beginning of range ({from}) beyond end of range ({to})"
        : step == 0 ? "step of range should be a positive number" : null;

    private static int Number(string text, int first, ReadOnlySpan<string> names)
    {
        int name = names.IndexOf(text.ToLowerInvariant());
        if (name >= 0) return name + first;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
            throw new FormatException($"failed to parse int from {text}: strconv.Atoi: parsing \"{text}\": invalid syntax");
        return number >= 0 ? number : throw new FormatException($"negative number ({number}) not allowed: {text}");
    }
}
