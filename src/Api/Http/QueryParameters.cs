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
            if (pair.IsEmpty) continue;
            int equals = pair.IndexOf('=');
            query._pairs.Add(new(Decode(equals < 0 ? pair : pair[..equals]), equals < 0 ? "" : Decode(pair[(equals + 1)..])));
        }
        return query;
    }

    private static string Decode(ReadOnlySpan<char> text) =>
        text.IndexOfAny('%', '+') < 0 ? text.ToString() : Uri.UnescapeDataString(text.ToString().Replace('+', ' '));

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

    /// <summary>True for "true", "1" and, as in Kubernetes, for anything but "false" and "0".</summary>
    public bool Flag(string name) => this[name] is { } value && value is not ("false" or "0" or "" or "False" or "FALSE");

    /// <summary>What is said of a value that should have been a number.</summary>
    public static string NotANumber(string text) => $"strconv.ParseInt: parsing {Fairlead.Kubernetes.Decoding.GoText.Quote(text)}: invalid syntax";

    public bool TryNumber(string name, out long? number)
    {
        number = null;
        if (this[name] is not { Length: > 0 } text) return true;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)) return false;
        number = value;
        return true;
    }
}
