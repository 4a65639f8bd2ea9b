using System.Globalization;
using YamlDotNet.Core;

namespace Fairlead.Kubernetes.Decoding;

/// <summary>
/// What is wrong with a YAML text, in the words of the library that Kubernetes reads YAML with. Its lines are peculiar: the first is never named, and
/// where it is the order of things that is wrong, not their form, the line before is.
/// </summary>
internal static class YamlFaultText
{
    private const string NoColon = "could not find expected ':'", NoKey = "did not find expected key", Tab = "found invalid tab as indentation";

    private static readonly string[] OfOrder =
    [
        "did not find expected ',' or ']'", "did not find expected ',' or '}'", "did not find expected '-' indicator", NoKey, "did not find expected node content",
        "did not find expected <document start>", "found incompatible YAML document", "found undefined tag handle",
    ];

    public static string Of(YamlException fault, string text)
    {
        string words = Words(fault.Message);
        string[] lines = text.Split('\n');
        long line = fault.End.Line;
        switch (words)
        {
            case NoKey when IsLoneWord(lines, fault.Start.Line):
            case NoColon:
                return Said(NoColon, AfterLoneWord(lines, fault.Start.Line), 1);
            case Tab:
                line = Indented(lines, fault.Start.Line);
                words = "found character that cannot start any token";
                break;
            case "found a tab character that violate indentation": words = "found a tab character that violates indentation"; break;
            case "found invalid mapping": words = "mapping values are not allowed in this context"; break;
            case "found wrong indentation":
                line = lines.Length;
                words = "found unexpected end of stream";
                break;
            case "did not find expected hexadecimal number": words = "did not find expected hexdecimal number"; break;
            default: break;
        }
        return OfOrder.Contains(words) ? Said(words, fault.Start.Line, 0) : Said(words, line, 1);
    }

    /// <summary>A bracket that stays open: told where a key follows it, or at the end.</summary>
    public static string OfOpenBracket(string text)
    {
        int open = text.LastIndexOfAny(['[', '{']);
        if (open < 0) return "did not find expected node content";
        string[] lines = text.Split('\n');
        int at = text.AsSpan(0, open).Count('\n') + 1;
        while (at < lines.Length && !lines[at].Contains(':', StringComparison.Ordinal)) at++;
        return Said($"did not find expected ',' or '{(text[open] == '[' ? ']' : '}')}'", at < lines.Length ? at + 1 : EndOf(lines), 0);
    }

    private static string Words(string message)
    {
        int comma = message.StartsWith("While ", StringComparison.Ordinal) ? message.IndexOf(", ", StringComparison.Ordinal) : -1;
        string words = (comma < 0 ? message : message[(comma + 2)..]).TrimEnd('.');
        return words.Length > 0 ? char.ToLowerInvariant(words[0]) + words[1..] : "unknown problem parsing YAML content";
    }

    /// <param name="line">Counted from one.</param>
    /// <param name="shown">How the first line is counted where lines are told.</param>
    private static string Said(string words, long line, int shown) =>
        line <= 1 ? words : string.Create(CultureInfo.InvariantCulture, $"line {line - 1 + shown}: {words}");

    private static long EndOf(string[] lines) => lines[^1].Length == 0 ? lines.Length : lines.Length + 1;

    private static bool IsLoneWord(string[] lines, long line)
    {
        if (line < 1 || line > lines.Length) return false;
        string word = lines[line - 1].Trim();
        return word.Length > 0 && !word.Contains(':', StringComparison.Ordinal) && word[0] is not ('-' or '"' or '\'' or '[' or '{' or ']' or '}');
    }

    private static long AfterLoneWord(string[] lines, long line)
    {
        for (long next = line; next < lines.Length; next++)
            if (!string.IsNullOrWhiteSpace(lines[next])) return next + 1;
        return EndOf(lines);
    }

    private static long Indented(string[] lines, long from)
    {
        for (long line = Math.Max(1, from); line <= lines.Length; line++)
            if (lines[line - 1].AsSpan(0, lines[line - 1].Length - lines[line - 1].TrimStart().Length).Contains('\t')) return line;
        return from;
    }
}
