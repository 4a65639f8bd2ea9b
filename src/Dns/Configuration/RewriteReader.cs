using System.Text.RegularExpressions;
using Fairlead.Dns.Answers;
using Fairlead.DnsWire;

namespace Fairlead.Dns.Configuration;

/// <summary>Reads <c>rewrite [continue|stop] name [exact|prefix|suffix|substring|regex] FROM TO [answer auto]</c>.</summary>
internal static class RewriteReader
{
    public static RewriteRule? Read(CorefileDirective directive, List<CorefileError> errors)
    {
        var words = directive.Words.ToList();
        bool goOn = words.FirstOrDefault() == "continue";
        if (words.FirstOrDefault() is "continue" or "stop") words.RemoveAt(0);
        if (words.Count > 4 && words[^2] == "answer" && words[^1] == "auto") words.RemoveRange(words.Count - 2, 2);
        if (words.FirstOrDefault() != "name" || words.Count is < 3 or > 4 || directive.Options.Count > 0) return Refuse(directive, errors);
        string how = words.Count == 4 ? words[1] : "exact";
        var rule = Make(how, words[^2].ToLowerInvariant(), words[^1].ToLowerInvariant());
        return rule is null ? Refuse(directive, errors) : rule with { Continue = goOn };
    }

    private static RewriteRule? Make(string how, string from, string to)
    {
        switch (how)
        {
            case "exact": return DnsName.TryParse(from, out var old) && DnsName.TryParse(to, out var next) ? new RewriteRule.Exact(old, next) : null;
            case "prefix": return new RewriteRule.Prefix(from, to);
            case "suffix": return new RewriteRule.Suffix(WithDot(from), WithDot(to));
            case "substring": return new RewriteRule.Substring(from, to);
            case "regex": return MakePattern(from, to);
            default: return null;
        }
    }

    /// <summary>Without backtracking: no pattern can make a question slow.</summary>
    private static RewriteRule.Pattern? MakePattern(string from, string to)
    {
        try
        {
            return new(new Regex(from, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking), WithDot(to));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Names end with a dot here.</summary>
    private static string WithDot(string text) => text.EndsWith('.') ? text : text + ".";

    private static RewriteRule? Refuse(CorefileDirective directive, List<CorefileError> errors)
    {
        errors.Add(new(directive.Line, $"\"rewrite {string.Join(' ', directive.Words)}\" is not understood here: rewrite name [exact|prefix|suffix|substring|regex] FROM TO"));
        return null;
    }
}
