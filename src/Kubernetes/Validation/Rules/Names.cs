using System.Globalization;
using System.Text;

namespace Fairlead.Kubernetes.Validation.Rules;

/// <summary>
/// The name formats of the API (RFC 1123, RFC 1035, qualified names, label values, port names), each as a list of sentences about what is
/// wrong; empty when nothing is. The sentences are Kubernetes', which its users look for.
/// </summary>
public static class Names
{
    public const int LabelMax = 63;
    public const int SubdomainMax = 253;

    private const string Label1123 = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private const string Subdomain1123 = Label1123 + @"(\." + Label1123 + ")*";
    private const string Qualified = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

    public static IReadOnlyList<string> Dns1123Label(string name)
    {
        var faults = new List<string>();
        if (IsLonger(name, LabelMax)) faults.Add(MaxLength(LabelMax));
        if (!IsLabel1123(name))
        {
            faults.Add(IsSubdomain1123(name)
                ? "must not contain dots"
                : Regex("a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
                    Label1123, "my-name", "123-abc"));
        }
        return faults;
    }

    public static IReadOnlyList<string> Dns1123Subdomain(string name) => Dns1123Subdomain(name, "characters");

    private static List<string> Dns1123Subdomain(string name, string unit)
    {
        var faults = new List<string>();
        if (IsLonger(name, SubdomainMax)) faults.Add(MaxLength(SubdomainMax, unit));
        if (!IsSubdomain1123(name))
        {
            faults.Add(Regex("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
                Subdomain1123, "example.com"));
        }
        return faults;
    }

    /// <summary>As a subdomain, but each label may begin with an underscore and have more of them: DNS search domains.</summary>
    public static IReadOnlyList<string> UnderscoredSubdomain(string name)
    {
        const string Label = "([a-z0-9_]([-a-z0-9_]*[a-z0-9])?)";
        var faults = new List<string>();
        if (IsLonger(name, SubdomainMax)) faults.Add(MaxLength(SubdomainMax));
        if (!IsSubdomain1123(string.Join('.', name.Split('.').Select(Plain))))
        {
            faults.Add(Regex("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
                $"{Label}(\\.{Label})*", "example.com"));
        }
        return faults;
    }

    /// <summary>A label with its inner and first underscores as letters.</summary>
    private static string Plain(string label) => label.Length < 2 ? label.Replace('_', 'a') : label[..^1].Replace('_', 'a') + label[^1];

    public static IReadOnlyList<string> Dns1035Label(string name)
    {
        var faults = new List<string>();
        if (IsLonger(name, LabelMax)) faults.Add(MaxLength(LabelMax));
        if (!(IsLabel1123(name) && char.IsAsciiLetterLower(name[0])))
        {
            faults.Add(Regex("a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
                "[a-z]([-a-z0-9]*[a-z0-9])?", "my-name", "abc-123"));
        }
        return faults;
    }

    public static IReadOnlyList<string> WildcardDns1123Subdomain(string name)
    {
        var faults = new List<string>();
        if (IsLonger(name, SubdomainMax)) faults.Add(MaxLength(SubdomainMax));
        if (!(name.StartsWith("*.", StringComparison.Ordinal) && IsSubdomain1123(name.AsSpan(2))))
        {
            faults.Add(Regex("a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
                @"\*\." + Subdomain1123, "*.example.com"));
        }
        return faults;
    }

    /// <summary>The keys of labels and annotations: <c>[prefix/]name</c>.</summary>
    public static IReadOnlyList<string> QualifiedName(string value)
    {
        var faults = new List<string>();
        string[] parts = value.Split('/');
        if (parts.Length > 2)
            return [$"a valid label key {Regex("must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character", Qualified, "MyName", "my.name", "123-abc")} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"];
        if (parts.Length == 2)
        {
            if (parts[0].Length == 0) faults.Add("prefix part must be non-empty");
            else faults.AddRange(Dns1123Subdomain(parts[0], "bytes").Select(f => "prefix part " + f));
        }
        string name = parts[^1];
        if (name.Length == 0) faults.Add("name part must be non-empty");
        else if (IsLonger(name, LabelMax)) faults.Add("name part " + MaxLength(LabelMax, "bytes"));
        if (!IsQualifiedPart(name))
            faults.Add("name part " + Regex("must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character", Qualified, "MyName", "my.name", "123-abc"));
        return faults;
    }

    public static IReadOnlyList<string> LabelValue(string value)
    {
        var faults = new List<string>();
        if (IsLonger(value, LabelMax)) faults.Add(MaxLength(LabelMax, "bytes"));
        if (value.Length > 0 && !IsQualifiedPart(value))
        {
            faults.Add(Regex("a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
                $"({Qualified})?", "MyValue", "my_value", "12345"));
        }
        return faults;
    }

    /// <summary>A container port's name (RFC 6335).</summary>
    public static IReadOnlyList<string> PortName(string name)
    {
        var faults = new List<string>();
        if (IsLonger(name, 15)) faults.Add(MaxLength(15));
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(LowerDigitsHyphen)) faults.Add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        if (!name.AsSpan().ContainsAnyInRange('a', 'z')) faults.Add("must contain at least one letter (a-z)");
        if (name.Contains("--", StringComparison.Ordinal)) faults.Add("must not contain consecutive hyphens");
        if (name.Length > 0 && (name[0] == '-' || name[^1] == '-')) faults.Add("must not begin or end with a hyphen");
        return faults;
    }

    public static IReadOnlyList<string> PortNumber(long port) => port is >= 1 and <= 65535 ? [] : ["must be between 1 and 65535, inclusive"];

    /// <summary>The names of environment variables: anything printable but '='.</summary>
    public static IReadOnlyList<string> EnvVarName(string name)
    {
        var faults = new List<string>();
        if (name.Length == 0 || name.Any(c => c is < ' ' or > '~' or '='))
            faults.Add("a valid environment variable name must consist only of printable ASCII characters other than '='");
        return faults;
    }

    /// <summary>The keys of ConfigMaps and Secrets.</summary>
    public static IReadOnlyList<string> ConfigMapKey(string key)
    {
        var faults = new List<string>();
        if (IsLonger(key, SubdomainMax)) faults.Add(MaxLength(SubdomainMax));
        if (key.Length == 0 || !key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_'))
            faults.Add(Regex("a valid config key must consist of alphanumeric characters, '-', '_' or '.'", "[-._a-zA-Z0-9]+", "key.name", "KEY_NAME", "key-name"));
        if (key == ".") faults.Add("must not be '.'");
        if (key == "..") faults.Add("must not be '..'");
        else if (key.StartsWith("..", StringComparison.Ordinal)) faults.Add("must not start with '..'");
        return faults;
    }

    /// <summary>Names that stand as one segment in a path: RBAC roles and the like.</summary>
    public static IReadOnlyList<string> PathSegment(string name)
    {
        if (name == ".") return ["may not be '.'"];
        if (name == "..") return ["may not be '..'"];
        var faults = new List<string>();
        if (name.Contains('/', StringComparison.Ordinal)) faults.Add("may not contain '/'");
        if (name.Contains('%', StringComparison.Ordinal)) faults.Add("may not contain '%'");
        return faults;
    }

    /// <summary>Names are told in characters, the keys and values of labels in bytes; bytes are meant.</summary>
    public static string MaxLength(int max, string unit = "characters") => string.Create(CultureInfo.InvariantCulture, $"must be no more than {max} {unit}");

    private static bool IsLonger(string text, int max) => text.Length > max || Encoding.UTF8.GetByteCount(text) > max;

    public static bool IsLabel1123(ReadOnlySpan<char> name) =>
        name.Length > 0 && !name.ContainsAnyExcept(LowerDigitsHyphen) && name[0] != '-' && name[^1] != '-';

    public static bool IsSubdomain1123(ReadOnlySpan<char> name)
    {
        foreach (var part in name.Split('.'))
        {
            if (!IsLabel1123(name[part])) return false;
        }
        return true;
    }

    private static readonly System.Buffers.SearchValues<char> LowerDigitsHyphen = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private static bool IsQualifiedPart(string name) =>
        name.Length > 0 && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static string Regex(string rule, string regex, params ReadOnlySpan<string> examples)
    {
        var text = new StringBuilder(rule).Append(examples.Length > 0 ? " (e.g. " : " (");
        for (int i = 0; i < examples.Length; i++) text.Append(i > 0 ? " or " : "").Append(CultureInfo.InvariantCulture, $"'{examples[i]}', ");
        return text.Append(CultureInfo.InvariantCulture, $"regex used for validation is '{regex}')").ToString();
    }
}
