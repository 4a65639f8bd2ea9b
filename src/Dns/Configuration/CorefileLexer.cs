using System.Text;

namespace Fairlead.Dns.Configuration;

/// <summary>
/// Words of a Corefile (the Caddyfile's lexical rules): blanks separate, <c>#</c> at the start of a word begins a comment, double quotes keep
/// blanks, <c>{$NAME}</c> and <c>{%NAME%}</c> stand for environment variables.
/// </summary>
internal static class CorefileLexer
{
    public static List<CorefileToken> Read(string file, string text, Func<string, string?> environment)
    {
        var tokens = new List<CorefileToken>();
        int line = 0;
        foreach (string row in text.Replace("\r\n", "\n").Split('\n')) ReadRow(row, new(file, ++line), environment, tokens);
        return tokens;
    }

    private static void ReadRow(string row, CorefilePlace place, Func<string, string?> environment, List<CorefileToken> tokens)
    {
        int at = 0, first = tokens.Count;
        while (at < row.Length)
        {
            if (char.IsWhiteSpace(row[at])) at++;
            else if (row[at] == '#') return;
            else if (row[at] == '"') tokens.Add(new(ReadQuoted(row, ref at), place, IsQuoted: true, StartsRow: tokens.Count == first));
            else tokens.Add(new(Expand(ReadWord(row, ref at), environment), place, IsQuoted: false, StartsRow: tokens.Count == first));
        }
    }

    private static string ReadWord(string row, ref int at)
    {
        int start = at;
        while (at < row.Length && !char.IsWhiteSpace(row[at])) at++;
        return row[start..at];
    }

    private static string ReadQuoted(string row, ref int at)
    {
        var word = new StringBuilder();
        for (at++; at < row.Length && row[at] != '"'; at++)
        {
            if (row[at] == '\\' && at + 1 < row.Length && row[at + 1] == '"') at++;
            word.Append(row[at]);
        }
        at++;
        return word.ToString();
    }

    private static string Expand(string word, Func<string, string?> environment)
    {
        foreach (var (open, close) in (ReadOnlySpan<(string, string)>)[("{$", "}"), ("{%", "%}")])
        {
            int start;
            while ((start = word.IndexOf(open, StringComparison.Ordinal)) >= 0 && word.IndexOf(close, start, StringComparison.Ordinal) is > 0 and var end)
                word = word[..start] + environment(word[(start + 2)..end]) + word[(end + close.Length)..];
        }
        return word;
    }
}
