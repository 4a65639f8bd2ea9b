using System.Globalization;

namespace Fairlead.Api.Http;

/// <summary>A query string, read once; unknown parameters are ignored, the last of several equal ones loses, as in Go.</summary>
internal sealed class QueryParameters
{
    private readonly List<KeyValuePair<string, string>> _pairs = [];

    public static QueryParameters Parse(string? queryString)
    {
        var query = new QueryParameters();
        if (string.IsNullOrEmpty(queryString)) return query;
        foreach (var range in queryString.AsSpan(1).Split('&'))
        {
            var pair = queryString.AsSpan(1)[range];
            if (pair.IsEmpty || pair.Contains(';')) continue;
            int equals = pair.IndexOf('=');
            if (Decode(equals < 0 ? pair : pair[..equals]) is { } name && (equals < 0 ? "" : Decode(pair[(equals + 1)..])) is { } value) query._pairs.Add(new(name, value));
        }
        return query;
    }

    /// <summary>Null where an escape is broken: such a parameter counts as not there, as in Go.</summary>
    private static string? Decode(ReadOnlySpan<char> text)
    {
        if (text.IndexOfAny('%', '+') < 0) return text.ToString();
        for (int at = 0; at < text.Length; at++)
            if (text[at] == '%' && (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))) return null;
        return Uri.UnescapeDataString(text.ToString().Replace('+', ' '));
    }

    /// <summary>The value, or null when the parameter is not there.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var (key, value) in _pairs)
                if (key == name) return value;
            return null;
        }
    }

    public IEnumerable<string> All(string name) => _pairs.Where(p => p.Key == name).Select(p => p.Value);

    /// <summary>True for "true", "1" and, as in Kubernetes, for anything but "false" and "0": for nothing at all, too.</summary>
    public bool Flag(string name) => this[name] is { } value && value != "0" && !value.Equals("false", StringComparison.OrdinalIgnoreCase);

    /// <summary>What is said of a value that should have been a number.</summary>
    public static string NotANumber(string text) => NotANumber("ParseInt", text, text.AsSpan().TrimStart("+-") is { Length: > 0 } digits && text.Length - digits.Length <= 1 && !digits.ContainsAnyExceptInRange('0', '9'));

    /// <summary>The same of a value that can't have a sign.</summary>
    public static string NotACount(string text) => NotANumber("ParseUint", text, text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('0', '9'));

    private static string NotANumber(string function, string text, bool isLarge) =>
        $"strconv.{function}: parsing {Fairlead.Kubernetes.Decoding.GoText.Quote(text)}: {(isLarge ? "value out of range" : "invalid syntax")}";

    public bool TryNumber(string name, out long? number)
    {
        number = null;
        if (this[name] is not { } text) return true;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)) return false;
        number = value;
        return true;
    }
}
