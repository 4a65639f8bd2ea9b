using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fairlead.Kubernetes.Decoding;

/// <summary>Text as Go reads and prints it.</summary>
public static class GoText
{
    /// <summary>The string under the reader. Where .NET refuses lone surrogates, Go puts U+FFFD; so do we.</summary>
    public static string String(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return Unescape(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan);
        }
    }

    private static string Unescape(ReadOnlySpan<byte> raw)
    {
        string text = Encoding.UTF8.GetString(raw);
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 >= text.Length) { result.Append(text[i]); continue; }
            char escape = text[++i];
            if (escape == 'u' && i + 4 < text.Length && ushort.TryParse(text.AsSpan(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ushort code))
            {
                result.Append((char)code);
                i += 4;
                continue;
            }
            result.Append(escape switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', _ => escape });
        }
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(result.ToString()));
    }

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>As encoding/json writes it: so that it may stand in a web page.</summary>
    public static string Json(System.Text.Json.Nodes.JsonNode node) => ForWeb(node.ToJsonString(Relaxed));

    public static string ForWeb(string json) => json.Replace("<", "\\u003c", StringComparison.Ordinal).Replace(">", "\\u003e", StringComparison.Ordinal).Replace("&", "\\u0026", StringComparison.Ordinal);

    /// <summary>As fmt's %q: quotes, with Go's escapes.</summary>
    public static string Quote(string text)
    {
        var result = new StringBuilder(text.Length + 2).Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            int c = rune.Value;
            _ = c switch
            {
                '"' => result.Append("\\\""),
                '\\' => result.Append("\\\\"),
                '\n' => result.Append("\\n"),
                '\r' => result.Append("\\r"),
                '\t' => result.Append("\\t"),
                '\a' => result.Append("\\a"),
                '\b' => result.Append("\\b"),
                '\f' => result.Append("\\f"),
                '\v' => result.Append("\\v"),
                < ' ' or '\x7f' => result.Append(CultureInfo.InvariantCulture, $"\\x{c:x2}"),
                _ when c < 0x7f || IsPrintable(rune) => result.Append(rune.ToString()),
                < 0x10000 => result.Append(CultureInfo.InvariantCulture, $"\\u{c:x4}"),
                _ => result.Append(CultureInfo.InvariantCulture, $"\\U{c:x8}"),
            };
        }
        return result.Append('"').ToString();
    }

    /// <summary>Letters, marks, numbers, punctuation and symbols: the only space that Go prints is the ordinary one.</summary>
    public static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    /// <summary>The start of a body that was not understood, for the message: as it is when it looks like JSON, else as hexadecimal.</summary>
    public static string Summary(ReadOnlySpan<byte> body)
    {
        const int Limit = 30;
        if (body.IsEmpty) return "<empty>";
        var start = body[..Math.Min(Limit, body.Length)];
        string text = body[0] == '{' ? Encoding.UTF8.GetString(start) : Convert.ToHexStringLower(start);
        return body.Length > Limit ? text + " ..." : text;
    }
}
