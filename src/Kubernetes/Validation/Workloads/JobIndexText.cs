using System.Globalization;
using Fairlead.Kubernetes.Decoding;

namespace Fairlead.Kubernetes.Validation.Workloads;

/// <summary>Indexes of a Job as its fields write them: <c>1,3-5,7</c>.</summary>
internal static class JobIndexText
{
    /// <param name="total">How many indexes there are; 0 with a fault.</param>
    /// <returns>What is wrong with the text, or null.</returns>
    public static string? Fault(string text, int completions, out int total)
    {
        total = 0;
        if (text.Length == 0) return null;
        int sum = 0;
        int? last = null;
        foreach (string part in text.Split(','))
        {
            if (Interval(part, completions, out var interval) is { } fault) return fault;
            if (last >= interval.First) return NoOrder(last.Value, interval.First);
            sum += interval.Last - interval.First + 1;
            last = interval.Last;
        }
        total = sum;
        return null;
    }

    /// <summary>The first index that is in both; null where there is none.</summary>
    public static int? Overlap(string one, string other, int completions)
    {
        foreach (var mine in Intervals(one, completions))
            foreach (var theirs in Intervals(other, completions))
                if (mine.First <= theirs.Last && theirs.First <= mine.Last) return Math.Max(mine.First, theirs.First);
        return null;
    }

    private static IEnumerable<(int First, int Last)> Intervals(string text, int completions)
    {
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
            if (Interval(part, completions, out var interval) is null) yield return interval;
    }

    private static string? Interval(string text, int completions, out (int First, int Last) interval)
    {
        interval = default;
        string[] limits = text.Split('-');
        if (limits.Length > 2) return $"the fragment {GoText.Quote(text)} violates the requirement that an index interval can have at most two parts separated by '-'";
        var numbers = new int[limits.Length];
        for (int i = 0; i < limits.Length; i++)
        {
            if (!int.TryParse(limits[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out numbers[i])) return $"cannot convert string to integer for index: {GoText.Quote(limits[i])}";
            if (numbers[i] >= completions) return $"too large index: {GoText.Quote(limits[i])}";
        }
        if (numbers.Length > 1 && numbers[0] >= numbers[1]) return NoOrder(numbers[0], numbers[1]);
        interval = (numbers[0], numbers[^1]);
        return null;
    }

    private static string NoOrder(int before, int now) => string.Create(CultureInfo.InvariantCulture, $"non-increasing order, previous: {before}, current: {now}");
}
