using System.Text.RegularExpressions;
using Fairlead.Dns.Answers;
using Fairlead.DnsWire;

namespace Fairlead.Dns.Configuration;

/// <summary>Reads <c>template CLASS TYPE [ZONES…] { match answer additional authority rcode fallthrough }</c>.</summary>
internal static class TemplateReader
{
    public static TemplateRule? Read(CorefileDirective directive, List<DnsName> blockZones, List<CorefileError> errors)
    {
        int faults = errors.Count;
        if (directive.Words.Count < 2 || directive.Words[0].ToUpperInvariant() is not ("IN" or "ANY"))
            errors.Add(new(directive.Place, "template needs a class (IN or ANY) and a type"));
        else if (!IsAny(directive.Words[1]) && !RecordText.TryType(directive.Words[1], out _))
            errors.Add(new(directive.Place, $"\"{directive.Words[1]}\" is not a type of record"));
        if (errors.Count > faults) return null;

        var zones = directive.Words.Count > 2 ? ZoneList.Read(directive.Words.Skip(2), directive.Place, errors) : blockZones;
        RecordType? type = RecordText.TryType(directive.Words[1], out var named) && !IsAny(directive.Words[1]) ? named : null;
        var rule = new TemplateRule
        {
            Type = type,
            Zones = [.. zones],
            Patterns = [.. Patterns(directive, errors)],
            Answers = Texts(directive, "answer", type, errors),
            Authority = Texts(directive, "authority", type, errors),
            Additional = Texts(directive, "additional", type, errors),
            Code = CodeOf(directive, errors),
            FallThroughZones = [.. FallThrough(directive, zones, errors)],
        };
        foreach (var option in directive.Options)
            if (option.Name is not ("match" or "answer" or "authority" or "additional" or "rcode" or "fallthrough" or "upstream"))
                errors.Add(new(option.Place, $"\"{option.Name}\" of template is not understood here"));
        return errors.Count == faults ? rule : null;
    }

    private static bool IsAny(string word) => word.Equals("ANY", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<CorefileDirective> Named(CorefileDirective directive, string name) => directive.Options.Where(option => option.Name == name);

    /// <summary>Every name matches where no pattern is given.</summary>
    private static IReadOnlyList<Regex> Patterns(CorefileDirective directive, List<CorefileError> errors)
    {
        var patterns = new List<Regex>();
        foreach (var option in Named(directive, "match"))
            foreach (string word in option.Words)
            {
                if (GoPattern.Parse(word) is { } pattern) patterns.Add(pattern);
                else errors.Add(new(option.Place, $"\"{word}\" is not a pattern that is understood here"));
            }
        return patterns.Count > 0 ? patterns : [GoPattern.Parse(".*")!];
    }

    private static List<TemplateText> Texts(CorefileDirective directive, string name, RecordType? type, List<CorefileError> errors)
    {
        var texts = new List<TemplateText>();
        foreach (var option in Named(directive, name))
            foreach (string word in option.Words)
            {
                if (TemplateText.Parse(word) is { } text && RecordText.TryParse(text.Sample((type ?? RecordType.A).ToString()), out _)) texts.Add(text);
                else errors.Add(new(option.Place, $"\"{word}\" is not a record that is understood here: NAME TTL IN TYPE DATA, with {{{{ .Name }}}} and the like"));
            }
        return texts;
    }

    private static ResponseCode CodeOf(CorefileDirective directive, List<CorefileError> errors)
    {
        var code = ResponseCode.NoError;
        foreach (var option in Named(directive, "rcode"))
            if (option.Words is not [var word] || !Enum.TryParse(word, ignoreCase: true, out code) || code > ResponseCode.Refused)
                errors.Add(new(option.Place, "rcode is one of NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED"));
        return code;
    }

    private static IEnumerable<DnsName> FallThrough(CorefileDirective directive, IReadOnlyList<DnsName> zones, List<CorefileError> errors) =>
        Named(directive, "fallthrough").SelectMany(option => option.Words.Count > 0 ? ZoneList.Read(option.Words, option.Place, errors) : zones).ToList();
}
