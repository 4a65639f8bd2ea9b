using System.Text;

namespace Fairlead.DnsWire;

/// <summary>
/// What can be done with a name in wire form: length-prefixed labels and a zero byte at the end, no compression pointer, at most
/// <see cref="MaxLength"/> bytes (RFC 1035 §3.1). Length bytes are below 64 and so below 'A': lower-casing and comparing
/// without case may run over the whole name, lengths included.
/// </summary>
public static class WireName
{
    /// <summary>Bytes of the longest name, the zero at the end included.</summary>
    public const int MaxLength = 255;

    /// <summary>Bytes of the longest label.</summary>
    public const int MaxLabel = 63;

    /// <summary>Labels of the longest name: 127 of one byte each.</summary>
    public const int MaxLabels = 127;

    /// <summary>
    /// Measures the name that begins the span and notes where each label starts; false when it is not a whole, uncompressed name.
    /// </summary>
    public static bool TryMeasure(ReadOnlySpan<byte> name, scoped Span<byte> labelStarts, out int length, out int labels)
    {
        length = 0;
        labels = 0;
        int at = 0;
        while (at < name.Length && at < MaxLength)
        {
            byte label = name[at];
            if (label == 0)
            {
                length = at + 1;
                return true;
            }
            if (label > MaxLabel || labels >= labelStarts.Length) return false;
            labelStarts[labels++] = (byte)at;
            at += label + 1;
        }
        return false;
    }

    /// <summary>Length of the name that begins the span, or 0 when it is not a whole, uncompressed name.</summary>
    public static int Measure(ReadOnlySpan<byte> name)
    {
        int at = 0;
        while (at < name.Length && at < MaxLength)
        {
            byte label = name[at];
            if (label == 0) return at + 1;
            if (label > MaxLabel) return 0;
            at += label + 1;
        }
        return 0;
    }

    /// <summary>Copies with ASCII capitals made small; the destination must be as long as the name.</summary>
    public static void Lower(ReadOnlySpan<byte> name, Span<byte> destination) => Ascii.ToLower(name, destination, out _);

    /// <summary>Makes ASCII capitals small in place.</summary>
    public static void Lower(Span<byte> name) => Ascii.ToLowerInPlace(name, out _);

    public static bool EqualsIgnoreCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length) return false;
        for (int i = 0; i < left.Length; i++)
            if (left[i] != right[i] && LowerOf(left[i]) != LowerOf(right[i])) return false;
        return true;
    }

    /// <summary>True when <paramref name="name"/> is <paramref name="zone"/> or below it, whatever the case.</summary>
    public static bool IsWithin(ReadOnlySpan<byte> name, ReadOnlySpan<byte> zone)
    {
        while (name.Length > zone.Length) name = Parent(name);
        return EqualsIgnoreCase(name, zone);
    }

    /// <summary>The name without its first label; the root stays the root.</summary>
    public static ReadOnlySpan<byte> Parent(ReadOnlySpan<byte> name) => name[0] == 0 ? name : name[(name[0] + 1)..];

    /// <summary>The first label without its length byte; empty for the root.</summary>
    public static ReadOnlySpan<byte> FirstLabel(ReadOnlySpan<byte> name) => name.Slice(1, name[0]);

    public static int CountLabels(ReadOnlySpan<byte> name)
    {
        int labels = 0;
        for (; name[0] != 0; name = Parent(name)) labels++;
        return labels;
    }

    /// <summary>Writes <paramref name="labels"/> (no zero at its end) followed by a name; 0 when the whole would be too long.</summary>
    public static int Join(ReadOnlySpan<byte> labels, ReadOnlySpan<byte> suffix, Span<byte> destination)
    {
        int length = labels.Length + suffix.Length;
        if (length > MaxLength || length > destination.Length) return 0;
        labels.CopyTo(destination);
        suffix.CopyTo(destination[labels.Length..]);
        return length;
    }

    internal static int LowerOf(byte b) => (uint)(b - 'A') <= 'Z' - 'A' ? b | 0x20 : b;
}
