using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Fairlead.Primitives;

namespace Fairlead.Proxy.Nftables;

/// <summary>The embedded rule set with its braces filled in, for one family.</summary>
internal static partial class RulesetText
{
    private static readonly string Template = ReadTemplate();

    /// <summary>Chains that the text names.</summary>
    internal static IReadOnlyList<string> Chains { get; } = [.. ChainLine().Matches(Template).Select(match => match.Groups[1].Value)];

    private static readonly string[] ConfiguredSets = ["service-ranges", "node-addresses", "pods", "unhidden"];

    /// <summary>The text alone, as for a kernel without our table.</summary>
    internal static string Render(IpFamily family, RulesetOptions options)
    {
        bool v4 = family == IpFamily.V4;
        string everything = v4 ? "0.0.0.0/0" : "::/0";
        string loopback = v4 ? "127.0.0.1" : "::1";
        IpAddr? local = options.LocalhostSources.Where(address => address.Family == family).Select(address => (IpAddr?)address).FirstOrDefault();
        string fromPods = options.PodInterfaces is { } pattern && options.PodRanges.Count == 0 ? $"iifname \"{pattern}\"" : "{ip} saddr @pods";
        return Template
            .Replace("{from-pods}", fromPods)
            .Replace("{affinity-size}", options.AffinitySize.ToString(CultureInfo.InvariantCulture))
            .Replace("{service-ranges}", Elements(options.ServiceRanges, family))
            .Replace("{node-addresses}", options.NodePortAddresses is { } addresses ? Elements(addresses, family) : $"elements = {{ {everything} }}")
            .Replace("{pods}", Elements(options.PodRanges, family))
            .Replace("{unhidden}", options.UnhiddenSources is { } sources ? Elements(sources, family) : $"elements = {{ {everything} }}")
            .Replace("{from-localhost}", local is { } from ? $"{{ip}} saddr {loopback} {{ip}} daddr {loopback} meta l4proto . th dport @local-ports {{ip}} saddr set {from}" : "# off")
            .Replace("{to-localhost}", local is { } to ? $"{{ip}} saddr {loopback} {{ip}} daddr {to} meta l4proto . th sport @local-ports {{ip}} daddr set {loopback}" : "# off")
            .Replace("{icmp}", v4 ? "icmp" : "icmpv6")
            .Replace("{ip}", v4 ? "ip" : "ip6");
    }

    /// <summary>
    /// The text that brings an existing table to this version in one transaction: rules and configured addresses anew, maps with their
    /// elements untouched, so that no packet meets a gap.
    /// </summary>
    internal static string RenderOver(IpFamily family, RulesetOptions options, IEnumerable<string> existingChains)
    {
        string table = $"{(family == IpFamily.V4 ? "ip" : "ip6")} {SetNames.Table}";
        var text = new StringBuilder();
        var existing = existingChains.ToHashSet();
        foreach (string chain in Chains.Where(existing.Contains)) text.Append(CultureInfo.InvariantCulture, $"flush chain {table} {chain}\n");
        if (existing.Count > 0)
        {
            foreach (string set in ConfiguredSets) text.Append(CultureInfo.InvariantCulture, $"flush set {table} {set}\n");
        }
        return text.Append(Render(family, options)).ToString();
    }

    private static string Elements(EquatableList<IpPrefix> prefixes, IpFamily family)
    {
        var own = prefixes.Where(prefix => prefix.Family == family).Distinct().ToList();
        return own.Count == 0 ? "" : $"elements = {{ {string.Join(", ", own)} }}";
    }

    private static string ReadTemplate()
    {
        using var stream = typeof(RulesetText).Assembly.GetManifestResourceStream("ruleset.nft")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>How many rules each chain of a rendered text has.</summary>
    internal static Dictionary<string, int> CountRules(string text)
    {
        var counts = new Dictionary<string, int>();
        string? chain = null;
        foreach (string line in text.Split('\n').Select(line => line.Trim()))
        {
            if (ChainLine().Match(line) is { Success: true } match) counts[chain = match.Groups[1].Value] = 0;
            else if (line == "}") chain = null;
            else if (chain is not null && line.Length > 0 && !line.StartsWith('#') && !line.StartsWith("type ", StringComparison.Ordinal)) counts[chain]++;
        }
        return counts;
    }

    [GeneratedRegex(@"^\s*chain ([\w-]+) \{$", RegexOptions.Multiline)]
    private static partial Regex ChainLine();
}
