namespace Fairlead.Commands;

/// <summary>Ports from <paramref name="First"/> to <paramref name="Last"/>, both in it. Text as kube-apiserver takes it: 30000-32767, or 30000+99.</summary>
public readonly record struct PortRange(ushort First, ushort Last)
{
    public static bool TryParse(ReadOnlySpan<char> text, out PortRange range)
    {
        range = default;
        int mark = text.IndexOfAny('-', '+');
        ReadOnlySpan<char> from = mark < 0 ? text : text[..mark], to = mark < 0 ? text : text[(mark + 1)..];
        if (!ushort.TryParse(from, out ushort first) || !ushort.TryParse(to, out ushort last) || first == 0) return false;
        int end = mark >= 0 && text[mark] == '+' ? first + last : last;
        if (end < first || end > ushort.MaxValue) return false;
        range = new PortRange(first, (ushort)end);
        return true;
    }

    public override string ToString() => $"{First}-{Last}";
}
