namespace Fairlead.Api.Http;

/// <summary>The order in which Kubernetes' YAML library writes keys: letters behind everything else, numbers inside of names by their value.</summary>
internal sealed class YamlKeyOrder : IComparer<string>
{
    public static YamlKeyOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> a = x, b = y;
        int at = a.CommonPrefixLength(b);
        if (at == a.Length || at == b.Length) return a.Length - b.Length;
        bool letterA = char.IsLetter(a[at]), letterB = char.IsLetter(b[at]);
        if (letterA && letterB) return a[at] - b[at];
        if (letterA || letterB) return letterB ? -1 : 1;
        bool follows = (a[at] == '0' || b[at] == '0') && FollowsNumber(a, at);
        var (numberA, endA) = Number(a, at, follows);
        var (numberB, endB) = Number(b, at, follows);
        return numberA != numberB ? numberA.CompareTo(numberB) : endA != endB ? endA - endB : a[at] - b[at];
    }

    /// <summary>Whether the digits before make a zero here count.</summary>
    private static bool FollowsNumber(ReadOnlySpan<char> text, int at)
    {
        for (int i = at - 1; i >= 0 && char.IsDigit(text[i]); i--)
            if (text[i] != '0') return true;
        return false;
    }

    private static (long Number, int End) Number(ReadOnlySpan<char> text, int at, bool follows)
    {
        long number = follows ? 1 : 0;
        for (; at < text.Length && char.IsDigit(text[at]); at++) number = unchecked((number * 10) + (text[at] - '0'));
        return (number, at);
    }
}
