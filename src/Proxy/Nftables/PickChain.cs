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
/// <param name="Inside">For the endpoints that inside sources use, in pairs numbered from <see cref="InsideOffset"/>.</param>
/// <param name="Sticky">Looks first where this client was before.</param>
internal readonly record struct PickChain(int Count, bool OfPort, bool Inside, bool Sticky)
{
    /// <summary>Numbers are below 65536, and an EndpointSlice's Service rarely has a thousand endpoints.</summary>
    internal const int InsideOffset = 32768;

    private const int SortNumber = 0x10000;

    private static readonly ConcurrentDictionary<PickChain, string> Names = [];

    /// <summary>One string for each chain, since many frontends name it.</summary>
    internal string Name => Names.GetOrAdd(this, static chain =>
        string.Create(CultureInfo.InvariantCulture, $"{(chain.OfPort ? "port" : "pick")}-{chain.Count}{(chain.Inside ? "-inside" : "")}{(chain.Sticky ? "-sticky" : "")}"));

    /// <summary>What stands for the chain in `services` and its like: the count itself, and its sort in a digit before.</summary>
    internal int Number => Count + SortNumber * ((OfPort ? 1 : 0) + (Inside ? 2 : 0) + (Sticky ? 4 : 0));

    internal static bool TryOf(int number, out PickChain chain)
    {
        var (sort, count) = int.DivRem(number, SortNumber);
        chain = new(count, (sort & 1) != 0, (sort & 2) != 0, (sort & 4) != 0);
        return sort is >= 0 and < 8 && count is >= 1 and <= InsideOffset;
    }

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
    /// [sticky: where the client was]; one of the firsts of the pairs, as often as there are such; one of the seconds; for packets that
    /// were sent here just before the list became shorter, the very first; no.
    /// </summary>
    internal void AddTo(NftTransaction transaction)
    {
        var family = transaction.Family;
        int firsts = (Count + 1) / 2, seconds = Count / 2;
        List<NftRule> rules = [];
        if (Sticky) rules.Add(Known(family));
        rules.Add(Choice(seconds == 0 ? new NftRule(family) : new NftRule(family).Chance(0, firsts, Count), family, firsts, second: false));
        if (seconds > 0)
        {
            rules.Add(Choice(new NftRule(family), family, seconds, second: true));
            rules.Add(Choice(new NftRule(family), family, 1, second: false));
        }
        rules.Add(new NftRule(family).Verdict(NftVerdict.Goto(KernelFrontend.Refuse)));
        transaction.SetChain(Name, [.. rules]);
        transaction.Ensure(SetNames.Picks, VerdictNumber.Key(Number), NftVerdict.Goto(Name));
        transaction.Ensure(SetNames.SpecialPicks, VerdictNumber.Key(Number), NftVerdict.Goto(Name));
    }

    /// <summary>nft stops with an error at a register that it saw nobody load, so those of address and port are loaded before the look-up fills them.</summary>
    private NftRule Choice(NftRule rule, IpFamily family, int count, bool second)
    {
        int words = family == IpFamily.V4 ? 1 : 4, keyed = OfPort ? 0 : words;
        int address = second ? words + 1 : 0, port = address + words;
        if (second) rule.TransportProtocol(address);
        rule.DestinationPort(port);
        if (!OfPort) rule.DestinationAddress(0);
        rule.TransportProtocol(keyed).DestinationPort(keyed + 1).Random(keyed + 2, count, Inside ? InsideOffset : 0);
        rule.Lookup(OfPort ? SetNames.PortEndpoints : SetNames.Endpoints, 0, 0);
        if (second) rule.OnlyPort(port);
        return rule.TranslateDestination(address, port).Comment(second ? "the pair's second" : "the pair's first");
    }

    private static NftRule Known(IpFamily family)
    {
        int words = family == IpFamily.V4 ? 1 : 4;
        return new NftRule(family).SourceAddress(0).DestinationAddress(words).TransportProtocol(2 * words).DestinationPort(2 * words + 1)
            .Lookup(SetNames.Affinity, 0, 0).TranslateDestination(0, words);
    }
}
