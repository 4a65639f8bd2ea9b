using System.Globalization;

namespace Fairlead.Kubernetes.Patching;

/// <summary>The order of steps in managedFields and in conflicts: by their text, but numbers among keys and values by what they are worth (<c>80</c> before <c>443</c>).</summary>
internal sealed class StepOrder : IComparer<string>
{
    public static StepOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var a = x.AsSpan();
        var b = y.AsSpan();
        int same = a.CommonPrefixLength(b);
        if (a.StartsWith("f:", StringComparison.Ordinal) || same < 2) return string.CompareOrdinal(x, y);
        int start = same;
        while (start > 2 && char.IsAsciiDigit(a[start - 1])) start--;
        bool isNegative = start > 2 && a[start - 1] == '-';
        int before = isNegative ? start - 1 : start;
        bool isValue = before == 2 && a[0] == 'v';
        if (!isValue && !(before > 2 && a[(before - 2)..before] is "\":")) return string.CompareOrdinal(x, y);
        return Numbers(a[before..], b[before..]) ?? string.CompareOrdinal(x, y);
    }

    /// <summary>Null unless both begin with a whole number.</summary>
    private static int? Numbers(ReadOnlySpan<char> a, ReadOnlySpan<char> b) =>
        long.TryParse(Leading(a), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long one) && long.TryParse(Leading(b), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long other) && one != other ? one.CompareTo(other) : null;

    private static ReadOnlySpan<char> Leading(ReadOnlySpan<char> text)
    {
        int end = text.Length > 0 && text[0] == '-' ? 1 : 0;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        return text[..end];
    }
}
