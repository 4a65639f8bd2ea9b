using Fairlead.Primitives;

namespace Fairlead.LoadBalancer.Pools;

/// <summary>
/// Reads pools as people write them. A flag is <c>[NAME=]RANGE,RANGE…</c>; a ConfigMap has a pool a key, its ranges separated by
/// commas, spaces or line ends, with <c>#</c> comments. Faults are collected, each with its place, and nothing is taken from a
/// text that has any.
/// </summary>
public static class PoolText
{
    /// <summary>The pool that a flag without a name describes.</summary>
    public const string DefaultName = "default";

    public static IReadOnlyList<AddressPool> FromFlags(IEnumerable<string> flags, ICollection<string> faults)
    {
        var named = flags.Select(flag => flag.IndexOf('=') is var at and > 0
            ? new KeyValuePair<string, string>(flag[..at], flag[(at + 1)..])
            : new(DefaultName, flag));
        return Read(named, "--load-balancer-pool", faults);
    }

    public static IReadOnlyList<AddressPool> FromConfigMap(IReadOnlyDictionary<string, string> data, string source, ICollection<string> faults) =>
        Read(data.OrderBy(d => d.Key, StringComparer.Ordinal), source, faults);

    private static IReadOnlyList<AddressPool> Read(IEnumerable<KeyValuePair<string, string>> texts, string source, ICollection<string> faults)
    {
        int before = faults.Count;
        var pools = texts.GroupBy(t => t.Key, t => t.Value, StringComparer.Ordinal)
            .Select(g => new AddressPool(g.Key, [.. g.SelectMany(text => Ranges(text, $"{source}, pool {g.Key}", faults))]))
            .ToList();
        foreach (var pool in pools.Where(p => p.Ranges.Count == 0 && faults.Count == before)) faults.Add($"{source}, pool {pool.Name}: no addresses");
        Overlaps(pools, source, faults);
        return faults.Count == before ? pools : [];
    }

    private static IEnumerable<AddressRange> Ranges(string text, string place, ICollection<string> faults)
    {
        int line = 0;
        foreach (var rawLine in text.Split('\n'))
        {
            line++;
            string content = rawLine.Split('#')[0].Replace(" - ", "-");
            foreach (var word in content.Split([',', ' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries))
            {
                if (AddressRange.TryParse(word, out var range, out var fault)) yield return range;
                else faults.Add($"{place}, line {line}: {fault}");
            }
        }
    }

    private static void Overlaps(List<AddressPool> pools, string source, ICollection<string> faults)
    {
        var all = pools.SelectMany(p => p.Ranges.Select(r => (Pool: p.Name, Range: r))).ToList();
        for (int i = 0; i < all.Count; i++)
            for (int j = i + 1; j < all.Count; j++)
                if (all[i].Range.Overlaps(all[j].Range))
                    faults.Add($"{source}: {all[i].Range} of pool {all[i].Pool} and {all[j].Range} of pool {all[j].Pool} overlap");
    }
}
