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

    /// <summary>The text alone, as for a kernel without our table.</summary>
    internal static string Render(IpFamily family, RulesetOptions options)
    {
        bool v4 = family == IpFamily.V4;
        string ip = v4 ? "ip" : "ip6", loopback = v4 ? "127.0.0.1" : "::1";
        IpAddr? local = options.LocalhostSources.Where(address => address.Family == family).Select(address => (IpAddr?)address).FirstOrDefault();
        IReadOnlyList<string> pods = options.PodInterfaces is { } pattern && options.PodRanges.Count == 0 ? [$"iifname \"{pattern}\""] : [.. Own(options.PodRanges, family).Select(range => $"{ip} saddr {range}")];
        string text = Template
            .Replace("{affinity-size}", options.AffinitySize.ToString(CultureInfo.InvariantCulture))
            .Replace("{from-localhost}", local is { } from ? $"{{ip}} saddr {loopback} {{ip}} daddr {loopback} meta l4proto . th dport @local-ports {{ip}} saddr set {from}" : "# off")
            .Replace("{to-localhost}", local is { } to ? $"{{ip}} saddr {loopback} {{ip}} daddr {to} meta l4proto . th sport @local-ports {{ip}} daddr set {loopback}" : "# off")
            .Replace("{icmp}", v4 ? "icmp" : "icmpv6")
            .Replace("{ip}", ip);
        text = RepeatLines(text, "service-range", Own(options.ServiceRanges, family));
        text = RepeatLines(text, "node-address", options.NodePortAddresses is { } addresses ? Own(addresses, family) : null);
        text = RepeatLines(text, "pod-source", pods);
        return RepeatLines(text, "unhidden", options.UnhiddenSources is { } sources ? Own(sources, family) : null);
    }

    /// <summary>A line that names the place is there once for each value; with null, for all there are, once without its condition.</summary>
    private static string RepeatLines(string text, string place, IReadOnlyList<string>? values) => PlaceLine().Replace(text, line =>
    {
        if (line.Groups[3].Value != place) return line.Value;
        string indent = line.Groups[1].Value, condition = line.Groups[2].Value, verdict = line.Groups[4].Value;
        if (values is null) return indent + verdict;
        return values.Count == 0 ? $"{indent}# {place}: none" : string.Join('\n', values.Select(value => $"{indent}{condition}{value} {verdict}"));
    });

    /// <summary>
    /// The text that brings an existing table to this version in one transaction: rules and configured addresses anew, maps with their
    /// elements untouched, so that no packet meets a gap. Chains that the text only names keep their rules until <see cref="LookChain"/> renews
    /// them in a transaction of its own; chains of an earlier version of this text go.
    /// </summary>
    internal static string RenderOver(IpFamily family, RulesetOptions options, IEnumerable<string> existingChains)
    {
        string table = $"{(family == IpFamily.V4 ? "ip" : "ip6")} {SetNames.Table}";
        var text = new StringBuilder();
        var existing = existingChains.ToHashSet();
        string[] outdated = [.. existing.Except(Chains).Except(LookChain.All.Select(look => look.Name)).Where(chain => !PickChain.TryParse(chain, out _) && !NoteChain.TryParse(chain, out _))];
        foreach (string chain in Chains.Where(existing.Contains).Concat(outdated)) text.Append(CultureInfo.InvariantCulture, $"flush chain {table} {chain}\n");
        foreach (string chain in outdated) text.Append(CultureInfo.InvariantCulture, $"delete chain {table} {chain}\n");
        return text.Append(Render(family, options)).ToString();
    }

    private static IReadOnlyList<string> Own(EquatableList<IpPrefix> prefixes, IpFamily family) =>
        [.. prefixes.Where(prefix => prefix.Family == family).Distinct().Select(prefix => prefix.ToString())];

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

    /// <summary>indent, condition, {place}, what is done.</summary>
    [GeneratedRegex(@"^([\t ]*)([^#\n{}]*)\{([\w-]+)\} (.+)$", RegexOptions.Multiline)]
    private static partial Regex PlaceLine();

    [GeneratedRegex(@"^\s*chain ([\w-]+) \{$", RegexOptions.Multiline)]
    private static partial Regex ChainLine();
}
