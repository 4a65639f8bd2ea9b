using System.Text.RegularExpressions;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Answers;

/// <summary>One <c>rewrite name</c>: which names, and what they become. Names are text in small letters with the dot at the end.</summary>
public abstract record RewriteRule
{
    private RewriteRule() { }

    public sealed record Exact(DnsName From, DnsName To) : RewriteRule;
    public sealed record Prefix(string From, string To) : RewriteRule;
    public sealed record Suffix(string From, string To) : RewriteRule;
    public sealed record Substring(string From, string To) : RewriteRule;

    /// <summary><c>{1}</c> in <paramref name="To"/> stands for the first group.</summary>
    public sealed record Pattern(Regex From, string To) : RewriteRule;

    /// <summary>Only names below these; empty means all.</summary>
    public EquatableList<DnsName> Zones { get; init; }

    /// <summary>Try the following rules also after this one has matched.</summary>
    public bool Continue { get; init; }

    /// <summary>The new name; null when the rule does not match.</summary>
    public string? Apply(string name) => this switch
    {
        Exact(var from, var to) => name == from.ToString() ? to.ToString() : null,
        Prefix(var from, var to) => name.StartsWith(from, StringComparison.Ordinal) ? to + name[from.Length..] : null,
        Suffix(var from, var to) => name.EndsWith(from, StringComparison.Ordinal) ? name[..^from.Length] + to : null,
        Substring(var from, var to) => name.Contains(from, StringComparison.Ordinal) ? name.Replace(from, to, StringComparison.Ordinal) : null,
        Pattern(var from, var to) => from.Match(name) is { Success: true } match ? Fill(to, match) : null,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Fill(string template, Match match)
    {
        for (int i = match.Groups.Count - 1; i >= 0; i--) template = template.Replace($"{{{i}}}", match.Groups[i].Value, StringComparison.Ordinal);
        return template;
    }
}
