using System.Text;

namespace Fairlead.DnsWire;

/// <summary>
/// Names as people and zone files write them: labels with dots between, <c>\.</c> and <c>\DDD</c> for other bytes (RFC 1035 §5.1),
/// a dot at the end or not.
/// </summary>
public static class NameText
{
    /// <summary>Reads a name into wire form; 0 when it is not one (empty label, label over 63, name over 255, bad escape).</summary>
    public static int Parse(ReadOnlySpan<char> text, Span<byte> wire)
    {
        if (text is "" or ".") return Root(wire);
        Span<byte> buffer = stackalloc byte[WireName.MaxLength + 1];
        int start = 0, at = 1;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool ends = c == '.';
            if (ends)
            {
                int label = at - start - 1;
                if (label is 0 or > WireName.MaxLabel) return 0;
                buffer[start] = (byte)label;
                start = at;
            }
            if (at >= WireName.MaxLength) return 0;
            if (ends) at++;
            else if (TryTakeByte(text, ref i, out buffer[at])) at++;
            else return 0;
        }
        return Finish(buffer, start, at, wire);
    }

    private static int Finish(Span<byte> buffer, int start, int at, Span<byte> wire)
    {
        int label = at - start - 1;
        if (label > WireName.MaxLabel) return 0;
        buffer[start] = (byte)label;
        int length = label == 0 ? at : at + 1;                                   // a dot at the end has begun the root label already
        if (length > WireName.MaxLength || length > wire.Length) return 0;
        buffer[length - 1] = 0;
        buffer[..length].CopyTo(wire);
        return length;
    }

    private static int Root(Span<byte> wire)
    {
        if (wire.IsEmpty) return 0;
        wire[0] = 0;
        return 1;
    }

    private static bool TryTakeByte(ReadOnlySpan<char> text, ref int i, out byte value)
    {
        char c = text[i];
        value = (byte)c;
        if (c != '\\') return c is > ' ' and < (char)127;
        if (++i >= text.Length) return false;
        c = text[i];
        value = (byte)c;
        if (!char.IsAsciiDigit(c)) return c is >= ' ' and < (char)127;
        if (i + 2 >= text.Length || !char.IsAsciiDigit(text[i + 1]) || !char.IsAsciiDigit(text[i + 2])) return false;
        int number = (c - '0') * 100 + (text[i + 1] - '0') * 10 + text[i + 2] - '0';
        value = (byte)number;
        i += 2;
        return number <= 255;
    }

    /// <summary>The text of a wire name with a dot at the end; "." for the root.</summary>
    public static string Format(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name[0] == 0) return ".";
        var text = new StringBuilder(name.Length);
        for (; !name.IsEmpty && name[0] != 0; name = WireName.Parent(name))
        {
            foreach (byte b in WireName.FirstLabel(name)) Append(text, b);
            text.Append('.');
        }
        return text.ToString();
    }

    private static void Append(StringBuilder text, byte b)
    {
        if (b is (byte)'.' or (byte)'\\' or (byte)'"' or (byte)';' or (byte)'(' or (byte)')' or (byte)'@' or (byte)'$') text.Append('\\').Append((char)b);
        else if (b is > 32 and < 127) text.Append((char)b);
        else text.Append('\\').Append(b.ToString("D3", System.Globalization.CultureInfo.InvariantCulture));
    }
}
