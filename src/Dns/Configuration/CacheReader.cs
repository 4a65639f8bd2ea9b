using Fairlead.Dns.Answers;
using Fairlead.DnsWire;

namespace Fairlead.Dns.Configuration;

/// <summary>Reads <c>cache [TTL] { … }</c>.</summary>
internal static class CacheReader
{
    /// <param name="cluster">Zones of the cluster, which are never cached here anyway.</param>
    public static CacheRule Read(CorefileDirective directive, IReadOnlyCollection<DnsName> cluster, List<CorefileError> errors)
    {
        var limits = TtlLimits.Default;
        if (directive.Words.Count > 0 && uint.TryParse(directive.Words[0], out uint most)) limits = limits with { Most = most, MostNegative = Math.Min(most, limits.MostNegative) };
        else if (directive.Words.Count > 0) errors.Add(new(directive.Place, "cache takes a number of seconds"));
        var rule = new CacheRule(limits, null, null, null, null);
        foreach (var option in directive.Options) rule = option.Name == "disable" ? Disable(option, rule, cluster, errors) : Apply(option, rule, errors);
        return rule;
    }

    private static CacheRule Apply(CorefileDirective option, CacheRule rule, List<CorefileError> errors)
    {
        uint[] numbers = [.. option.Words.TakeWhile(word => uint.TryParse(word, out _)).Select(uint.Parse)];
        switch (option.Name)
        {
            case "success" when numbers.Length == option.Words.Count && numbers.Length > 0:
                return rule with { Capacity = (int)numbers[0] + (rule.Capacity ?? 0), Limits = rule.Limits with { Most = At(1, rule.Limits.Most), Least = At(2, rule.Limits.Least) } };
            case "denial" when numbers.Length == option.Words.Count && numbers.Length > 0:
                return rule with { Capacity = (int)numbers[0] + (rule.Capacity ?? 0), Limits = rule.Limits with { MostNegative = At(1, rule.Limits.MostNegative), LeastNegative = At(2, rule.Limits.LeastNegative) } };
            case "prefetch" when numbers.Length > 0:
                return rule with { PrefetchHits = (int)numbers[0], PrefetchPercent = PercentOf(option) };
            case "serve_stale":
                return rule with { ServeStale = option.Words.Count > 0 && Durations.TryParse(option.Words[0], out var time) ? time : TimeSpan.FromHours(1) };
            case "servfail" or "keepttl":
                return rule;                                                      // failures are never kept here; times to live are those that are left
            default:
                errors.Add(new(option.Place, $"\"{option.Text}\" of cache is not understood here"));
                return rule;
        }

        uint At(int place, uint otherwise) => numbers.Length > place ? numbers[place] : otherwise;
    }

    /// <summary><c>disable success|denial [ZONES]</c>: without zones, or for the root, nothing of that kind is kept.</summary>
    private static CacheRule Disable(CorefileDirective option, CacheRule rule, IReadOnlyCollection<DnsName> cluster, List<CorefileError> errors)
    {
        if (option.Words.ToList() is not ["success" or "denial", .. var words])
        {
            errors.Add(new(option.Place, "disable is of \"success\" or \"denial\", and of zones"));
            return rule;
        }
        var zones = ZoneList.Read(words, option.Place, errors);
        if (words.Count > 0 && zones.TrueForAll(zone => cluster.Any(own => zone.IsWithin(own)))) return rule;
        if (words.Count > 0 && zones.TrueForAll(zone => zone.Labels > 0))
        {
            errors.Add(new(option.Place, $"\"{option.Text}\" is understood for the cluster's zones and for all"));
            return rule;
        }
        return rule with { Limits = option.Words[0] == "success" ? rule.Limits with { Least = 0, Most = 0 } : rule.Limits with { LeastNegative = 0, MostNegative = 0 } };
    }

    private static int? PercentOf(CorefileDirective option)
    {
        foreach (string word in option.Words)
            if (word.EndsWith('%') && int.TryParse(word[..^1], out int percent) && percent is > 0 and < 100) return percent;
        return null;
    }
}
