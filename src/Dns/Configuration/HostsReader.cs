using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Configuration;

/// <summary>Reads <c>hosts [FILE [ZONES…]] { … }</c>.</summary>
internal static class HostsReader
{
    public static HostsRule Read(CorefileDirective directive, List<DnsName> blockZones, List<CorefileError> errors)
    {
        var words = directive.Words.ToList();
        bool entriesOnly = directive.Options.Count > 0 && words.Count == 0;
        var rule = new HostsRule { File = entriesOnly ? null : words.FirstOrDefault() ?? "/etc/hosts", Zones = [.. blockZones] };
        if (words.Count > 1) rule = rule with { Zones = [.. ZoneList.Read(words.Skip(1), directive.Place, errors)] };
        var entries = new List<(IpAddr, DnsName)>();
        foreach (var option in directive.Options) rule = Apply(option, rule, entries, errors);
        return rule with { Entries = [.. entries] };
    }

    private static HostsRule Apply(CorefileDirective option, HostsRule rule, List<(IpAddr, DnsName)> entries, List<CorefileError> errors)
    {
        switch (option)
        {
            case { Name: "fallthrough" }:
                var zones = ZoneList.Read(option.Words, option.Place, errors);
                return rule with { FallThrough = option.Words.Count == 0, FallThroughZones = [.. zones] };
            case { Name: "ttl", Words: [var text] } when uint.TryParse(text, out uint ttl) && ttl > 0:
                return rule with { Ttl = ttl };
            case { Name: "reload" or "no_reverse" }:
                return rule;
        }
        var names = HostsFile.ParseLine([option.Name, .. option.Words]).ToList();
        if (names.Count == 0) errors.Add(new(option.Place, $"\"{option.Name}\" of hosts is neither an option nor an address with names"));
        entries.AddRange(names);
        return rule;
    }
}
