using Fairlead.Dns.Answers;
using Fairlead.DnsWire;

namespace Fairlead.Dns.Configuration;

/// <summary>
/// Reads <c>rewrite [continue|stop] name [exact|prefix|suffix|substring|regex] FROM TO [answer auto|answer name FROM TO]</c>, on one line or in
/// braces. The answer always has the name that was asked, so what is said of the answer's name is so already.
/// </summary>
internal static class RewriteReader
{
    private static readonly string[] Hows = ["exact", "prefix", "suffix", "substring", "regex"];

    public static RewriteRule? Read(CorefileDirective directive, List<CorefileError> errors)
    {
        var words = Words(directive);
        bool goOn = words.FirstOrDefault() == "continue";
        if (words.FirstOrDefault() is "continue" or "stop") words.RemoveAt(0);
        if (words is not ["name", ..]) return Refuse(directive, errors);
        words.RemoveAt(0);
        string how = words.Count > 2 && Hows.Contains(words[0]) ? words[0] : "exact";
        if (words.Count > 2 && Hows.Contains(words[0])) words.RemoveAt(0);
        var rule = words is [var from, var to, .. var answer] && IsKept(answer) ? Make(how, from, to.ToLowerInvariant()) : null;
        return rule is null ? Refuse(directive, errors) : rule with { Continue = goOn };
    }

    /// <summary>The words of the line, and of the lines in braces after it.</summary>
    private static List<string> Words(CorefileDirective directive) =>
        [.. directive.Words, .. directive.Options.Where(option => option.Options.Count == 0).SelectMany(option => option.Words.Prepend(option.Name))];

    private static bool IsKept(List<string> answer) => answer switch
    {
        [] => true,
        ["answer", "auto", .. var rest] => IsKept(rest),
        ["answer", "name", _, _, .. var rest] => IsKept(rest),
        _ => false,
    };

    private static RewriteRule? Make(string how, string from, string to) => how switch
    {
        "exact" => DnsName.TryParse(from, out var old) && DnsName.TryParse(to, out var next) ? new RewriteRule.Exact(old, next) : null,
        "prefix" => new RewriteRule.Prefix(from.ToLowerInvariant(), to),
        "suffix" => new RewriteRule.Suffix(WithDot(from.ToLowerInvariant()), WithDot(to)),
        "substring" => new RewriteRule.Substring(from.ToLowerInvariant(), to),
        "regex" => GoPattern.Parse(from) is { } pattern ? new RewriteRule.Pattern(pattern, WithDot(to)) : null,
        _ => null,
    };

    /// <summary>Names end with a dot here.</summary>
    private static string WithDot(string text) => text.EndsWith('.') ? text : text + ".";

    private static RewriteRule? Refuse(CorefileDirective directive, List<CorefileError> errors)
    {
        errors.Add(new(directive.Place,
            $"\"{string.Join(' ', Words(directive).Prepend("rewrite"))}\" is not understood here: rewrite [continue|stop] name [exact|prefix|suffix|substring|regex] FROM TO [answer auto|answer name FROM TO]"));
        return null;
    }
}
