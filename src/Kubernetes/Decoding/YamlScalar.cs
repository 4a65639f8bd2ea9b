using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Fairlead.Kubernetes.Decoding;

/// <summary>What a plain YAML 1.1 scalar means.</summary>
internal static class YamlScalar
{
    private const string TagPrefix = "tag:yaml.org,2002:";

    /// <summary>Whether a key says that the maps of its value are to be taken in.</summary>
    public static bool IsMerge(YamlNode.Scalar key) => key.Text == "<<" && (key.Tag == TagPrefix + "merge" || (key.Plain && key.Tag.Length == 0));

    /// <summary>A key's text: JSON has only string keys, so <c>80:</c> is "80" and <c>on:</c> is "true".</summary>
    public static string KeyText(YamlNode.Scalar scalar, out string? fault)
    {
        fault = null;
        if (TagOf(scalar) == "binary") return Binary(scalar.Text, out fault);
        if (!scalar.Plain) return scalar.Text;
        if (Boolean(scalar.Text) is { } flag) return flag ? "true" : "false";
        if (IsNull(scalar.Text)) return "null";
        return Integer(scalar.Text) is { } number ? number.ToString(CultureInfo.InvariantCulture) : scalar.Text;
    }

    /// <summary>Writes the value; what is wrong with it, if anything.</summary>
    public static string? Write(Utf8JsonWriter writer, YamlNode.Scalar scalar)
    {
        string tag = TagOf(scalar);
        string? fault = Unlike(tag, scalar.Text);
        if (tag == "binary") writer.WriteStringValue(Binary(scalar.Text, out fault));
        else if (tag == "str" || (!scalar.Plain && tag.Length == 0)) writer.WriteStringValue(scalar.Text);
        else if (IsNull(scalar.Text)) writer.WriteNullValue();
        else if (Boolean(scalar.Text) is { } flag) writer.WriteBooleanValue(flag);
        else if (Integer(scalar.Text) is { } number) writer.WriteRawValue(number.ToString(CultureInfo.InvariantCulture));
        else if (Float(scalar.Text) is { } real) writer.WriteNumberValue(real);
        else writer.WriteStringValue(scalar.Text);
        return fault;
    }

    private static string TagOf(YamlNode.Scalar scalar) => scalar.Tag.StartsWith(TagPrefix, StringComparison.Ordinal) ? scalar.Tag[TagPrefix.Length..] : "";

    /// <summary>The bytes as the text that they are; what is no UTF-8 in them is replaced.</summary>
    private static string Binary(string base64, out string? fault)
    {
        string? bytes = ScalarText.Base64(base64, out string? illegal);
        fault = illegal is null ? null : "!!binary value contains invalid base64 data";
        return bytes is null ? "" : Encoding.UTF8.GetString(Convert.FromBase64String(bytes));
    }

    /// <summary>A tag that asks for another kind of value than the text is. Integers are numbers too.</summary>
    private static string? Unlike(string tag, string text)
    {
        if (tag is not ("null" or "bool" or "int" or "float" or "timestamp")) return null;
        string found = IsNull(text) ? "null" : Boolean(text) is not null ? "bool" : Integer(text) is not null ? "int" : Float(text) is not null ? "float" : IsDate(text) ? "timestamp" : "str";
        return found == tag || (tag, found) is ("float", "int") ? null : $"cannot decode !!{found} `{text}` as a !!{tag}";
    }

    private static bool IsDate(string text) =>
        text.Length > 4 && text[4] == '-' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);

    /// <summary>Whether a plain scalar is anything but text.</summary>
    public static bool MeansOther(string text) => IsNull(text) || Boolean(text) is not null || Integer(text) is not null || Float(text) is not null;

    private static bool IsNull(string text) => text is "" or "~" or "null" or "Null" or "NULL";

    private static bool? Boolean(string text) => text switch
    {
        "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => true,
        "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => false,
        _ => null,
    };

    private static BigInteger? Integer(string text)
    {
        if (text.Length is 0 or > 64) return null;
        int start = text[0] is '+' or '-' ? 1 : 0;
        if (start == text.Length || !char.IsAsciiDigit(text[start])) return null;
        string digits = text[start..].Replace("_", "", StringComparison.Ordinal);
        (int radix, string body) = digits switch
        {
            ['0', 'x' or 'X', .. var hex] => (16, hex),
            ['0', 'b' or 'B', .. var bits] => (2, bits),
            ['0', 'o' or 'O', .. var octal] => (8, octal),
            ['0', _, ..] => (8, digits[1..]),
            _ => (10, digits),
        };
        var value = BigInteger.Zero;
        if (body.Length == 0) return null;
        foreach (char c in body)
        {
            int digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : int.MaxValue;
            if (digit >= radix) return null;
            value = (value * radix) + digit;
        }
        if (text[0] == '-') value = -value;
        return value >= long.MinValue && value <= ulong.MaxValue ? value : null;
    }

    private static double? Float(string text)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (text.Length == 0 || text[0] == '_' || text.AsSpan().ContainsAnyExcept("0123456789+-.eE_")) return null;
        return double.TryParse(text.Replace("_", "", StringComparison.Ordinal), Style, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;
    }
}
