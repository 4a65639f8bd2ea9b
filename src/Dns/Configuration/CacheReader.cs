using Fairlead.Dns.Answers;

namespace Fairlead.Dns.Configuration;

/// <summary>Reads <c>cache [TTL] { … }</c>.</summary>
internal static class CacheReader
{
    public static CacheRule Read(CorefileDirective directive, List<CorefileError> errors)
    {
        var limits = TtlLimits.Default;
        if (directive.Words.Count > 0 && uint.TryParse(directive.Words[0], out uint most)) limits = limits with { Most = most, MostNegative = Math.Min(most, limits.MostNegative) };
        else if (directive.Words.Count > 0) errors.Add(new(directive.Line, "cache takes a number of seconds"));
        var rule = new CacheRule(limits, null, null, null, null);
        foreach (var option in directive.Options) rule = Apply(option, rule, errors);
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
            case "servfail" or "disable" or "keepttl":
                return rule;                                                      // cluster names are never cached here, failures neither
            default:
                errors.Add(new(option.Line, $"\"{option.Name}\" of cache is not understood here"));
                return rule;
        }

        uint At(int place, uint otherwise) => numbers.Length > place ? numbers[place] : otherwise;
    }

    private static int? PercentOf(CorefileDirective option)
    {
        foreach (string word in option.Words)
            if (word.EndsWith('%') && int.TryParse(word[..^1], out int percent) && percent is > 0 and < 100) return percent;
        return null;
    }
}
