using System.Collections.Concurrent;
using System.Globalization;
using Fairlead.Linux.Nftables;
using Fairlead.Primitives;

namespace Fairlead.Proxy.Nftables;

/// <summary>
/// The chains that the rule set's text cannot hold because their number depends on use: one for each count of endpoints, of each sort.
/// "pick-3", "pick-3-sticky", "pick-3-inside", "port-3-inside-sticky" … choose among that many endpoints.
/// </summary>
/// <param name="OfPort">For node ports, whose key has no address.</param>
/// <param name="Inside">For the endpoints that inside sources use, numbered from <see cref="InsideOffset"/>.</param>
/// <param name="Sticky">Looks first where this client was before.</param>
internal readonly record struct PickChain(int Count, bool OfPort, bool Inside, bool Sticky)
{
    /// <summary>Numbers are below 65536, and an EndpointSlice's Service rarely has a thousand endpoints.</summary>
    internal const int InsideOffset = 32768;

    private static readonly ConcurrentDictionary<PickChain, string> Names = [];

    /// <summary>One string for each chain, since many frontends name it.</summary>
    internal string Name => Names.GetOrAdd(this, static chain =>
        string.Create(CultureInfo.InvariantCulture, $"{(chain.OfPort ? "port" : "pick")}-{chain.Count}{(chain.Inside ? "-inside" : "")}{(chain.Sticky ? "-sticky" : "")}"));

    internal static bool TryParse(ReadOnlySpan<char> name, out PickChain chain)
    {
        chain = default;
        bool sticky = Cut(ref name, "-sticky"), inside = Cut(ref name, "-inside");
        bool port = name.StartsWith("port-", StringComparison.Ordinal);
        if (!port && !name.StartsWith("pick-", StringComparison.Ordinal)) return false;
        if (!int.TryParse(name[5..], NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count is < 1 or > InsideOffset) return false;
        chain = new(count, port, inside, sticky);
        return true;
    }

    private static bool Cut(ref ReadOnlySpan<char> name, string end)
    {
        if (!name.EndsWith(end, StringComparison.Ordinal)) return false;
        name = name[..^end.Length];
        return true;
    }

    /// <summary>
    /// [sticky: where the client was]; one of all; one of all again or the first, for packets that were sent here just before the
    /// list became shorter; no.
    /// </summary>
    internal void AddTo(NftTransaction transaction)
    {
        var family = transaction.Family;
        List<NftRule> rules = [];
        if (Sticky) rules.Add(Known(family));
        rules.Add(Choice(family, Count));
        rules.Add(Choice(family, 1));
        rules.Add(new NftRule(family).Verdict(NftVerdict.Goto(KernelFrontend.Refuse)));
        transaction.SetChain(Name, [.. rules]);
    }

    private NftRule Choice(IpFamily family, int count)
    {
        int words = family == IpFamily.V4 ? 1 : 4;
        var rule = new NftRule(family);
        int at = 0;
        if (!OfPort)
        {
            rule.DestinationAddress(0);
            at = words;
        }
        rule.TransportProtocol(at).DestinationPort(at + 1).Random(at + 2, count, Inside ? InsideOffset : 0);
        return rule.Lookup(OfPort ? SetNames.PortEndpoints : SetNames.Endpoints, 0, 0).TranslateDestination(0, words);
    }

    private static NftRule Known(IpFamily family)
    {
        int words = family == IpFamily.V4 ? 1 : 4;
        return new NftRule(family).SourceAddress(0).DestinationAddress(words).TransportProtocol(2 * words).DestinationPort(2 * words + 1)
            .Lookup(SetNames.Affinity, 0, 0).TranslateDestination(0, words);
    }
}
