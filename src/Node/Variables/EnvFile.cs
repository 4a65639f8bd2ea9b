namespace Fairlead.Node.Variables;

/// <summary>
/// The variables of a file that a container wrote (KEP-3721). The syntax is the part of the shell's that leaves nothing to interpret:
/// <c>NAME='value'</c>, where the value is literal and may have line breaks; blank lines, <c># remarks</c> on lines of their own and behind
/// a value. Of two values for a name the later one counts. Pure.
/// </summary>
/// <param name="Values">By name.</param>
public sealed record EnvFile(IReadOnlyDictionary<string, string> Values)
{
    /// <exception cref="ContainerConfigException">The text is not of this syntax. The words tell the line and nothing of what stands in it: it may be secret.</exception>
    public static EnvFile Parse(string text, EnvFilePlace place)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var rest = text.AsSpan();
        for (int line = 1; rest.Length > 0;)
        {
            if (IsBlankOrRemark(rest[..LineEnd(rest)]))
            {
                rest = Behind(rest, LineEnd(rest));
                line++;
                continue;
            }
            string? fault = Declaration(rest, out string name, out string value, out int length);
            if (fault is not null) throw new ContainerConfigException($"couldn't parse env file {place}: line {line}: {fault}");
            values[name] = value;
            line += 1 + rest[..length].Count('\n');
            rest = Behind(rest, length);
        }
        return new(values);
    }

    /// <summary>Reads one <c>NAME='value'</c> and what may stand behind it on its last line.</summary>
    private static string? Declaration(ReadOnlySpan<char> text, out string name, out string value, out int length)
    {
        (name, value, length) = ("", "", 0);
        int equals = text[..LineEnd(text)].IndexOf('=');
        if (equals < 0) return "it has no '='";
        var declared = text[..equals].TrimStart(Blanks);
        if (declared.Length == 0) return "a name must stand before '='";
        if (declared.ContainsAny(Blanks)) return "whitespace before '=' is not allowed";
        if (equals + 1 == text.Length || text[equals + 1] != '\'') return "value must be enclosed in single quotes, right behind '='";
        var quoted = text[(equals + 2)..];
        int close = quoted.IndexOf('\'');
        if (close < 0) return "the closing quote is missing";
        int end = equals + 2 + close + 1;
        var behind = text[end..];
        behind = behind[..LineEnd(behind)];
        if (!IsBlankOrRemark(behind) || behind.StartsWith('#')) return "unexpected content after closing quote";
        (name, value, length) = (declared.ToString(), quoted[..close].ToString(), end + behind.Length);
        return null;
    }

    private const string Blanks = " \t";

    private static bool IsBlankOrRemark(ReadOnlySpan<char> line) => line.Trim(" \t\r") is [] or ['#', ..];

    private static int LineEnd(ReadOnlySpan<char> text) => text.IndexOf('\n') is var end and >= 0 ? end : text.Length;

    private static ReadOnlySpan<char> Behind(ReadOnlySpan<char> text, int lineEnd) => lineEnd < text.Length ? text[(lineEnd + 1)..] : [];
}
