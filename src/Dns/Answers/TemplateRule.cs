using System.Text.RegularExpressions;
using Fairlead.Dns.Zone;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Answers;

/// <summary>A <c>template</c>: names of a type below some zones that match a pattern get made-up records, or just a code. Costs strings; a server without pays nothing.</summary>
public sealed class TemplateRule
{
    /// <summary>Null: any type.</summary>
    public RecordType? Type { get; init; }

    public EquatableList<DnsName> Zones { get; init; }

    /// <summary>Of the name in small letters with the dot at the end; the first that matches counts.</summary>
    public IReadOnlyList<Regex> Patterns { get; init; } = [];

    public IReadOnlyList<TemplateText> Answers { get; init; } = [];
    public IReadOnlyList<TemplateText> Authority { get; init; } = [];
    public IReadOnlyList<TemplateText> Additional { get; init; } = [];
    public ResponseCode Code { get; init; } = ResponseCode.NoError;

    /// <summary>Names without a match go on below these zones; elsewhere they fail.</summary>
    public EquatableList<DnsName> FallThroughZones { get; init; }

    /// <summary>The code of the reply by the first rule that is meant; null when none is and the question goes on.</summary>
    public static ResponseCode? Answer(EquatableList<TemplateRule> rules, scoped ZoneQuestion question, ref ReplyWriter reply)
    {
        foreach (var rule in rules.Span)
            if (rule.Answer(question, ref reply) is { } code) return code;
        return null;
    }

    private ResponseCode? Answer(scoped ZoneQuestion question, ref ReplyWriter reply)
    {
        if (Type is { } type && type != question.Type || ZoneOf(question.Name, Zones) is not { } zone) return null;
        string name = NameText.Format(question.Name);
        foreach (var pattern in Patterns)
        {
            if (pattern.Match(name) is not { Success: true } match) continue;
            Write(question, name, zone.ToString(), match, ref reply);
            return Code;
        }
        return ZoneOf(question.Name, FallThroughZones) is null ? ResponseCode.ServFail : null;
    }

    private void Write(scoped ZoneQuestion question, string name, string zone, Match match, ref ReplyWriter reply)
    {
        string type = question.Type.ToString();
        foreach (var text in Answers)
            if (RecordText.TryParse(text.Fill(name, zone, type, match), out var record))
                reply.Answer(WireName.EqualsIgnoreCase(record.Owner, question.Name) ? question.Owner : record.Owner, record.Type, record.Ttl, record.Data);
        foreach (var text in Authority)
            if (RecordText.TryParse(text.Fill(name, zone, type, match), out var record)) reply.Authority(record.Owner, record.Type, record.Ttl, record.Data);
        foreach (var text in Additional)
            if (RecordText.TryParse(text.Fill(name, zone, type, match), out var record)) reply.Extra(record.Owner, record.Type, record.Ttl, record.Data);
    }

    private static DnsName? ZoneOf(ReadOnlySpan<byte> name, EquatableList<DnsName> zones)
    {
        foreach (var zone in zones.Span)
            if (WireName.IsWithin(name, zone.Wire)) return zone;
        return null;
    }
}
