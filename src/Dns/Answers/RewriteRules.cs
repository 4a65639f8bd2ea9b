using Fairlead.DnsWire;

namespace Fairlead.Dns.Answers;

/// <summary>
/// Rewriting of asked names, in the order of the configuration. The answer's records keep the name that was asked for. Costs strings; a
/// server without rules pays nothing.
/// </summary>
public sealed class RewriteRules(IReadOnlyList<RewriteRule> rules)
{
    /// <summary>Writes the new name in small letters and returns its length; 0 when no rule matches or the result is no name.</summary>
    public int Apply(ReadOnlySpan<byte> name, Span<byte> rewritten)
    {
        string text = NameText.Format(name);
        bool changed = false;
        foreach (var rule in rules)
        {
            if (!IsMeant(rule, name) || rule.Apply(text) is not { } next) continue;
            text = next;
            changed = true;
            if (!rule.Continue) break;
        }
        if (!changed) return 0;
        int length = NameText.Parse(text, rewritten);
        WireName.Lower(rewritten[..length]);
        return length;
    }

    private static bool IsMeant(RewriteRule rule, ReadOnlySpan<byte> name)
    {
        foreach (var zone in rule.Zones.Span)
            if (WireName.IsWithin(name, zone.Wire)) return true;
        return rule.Zones.Count == 0;
    }
}
