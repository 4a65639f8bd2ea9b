using Fairlead.Linux.Nftables;
using Fairlead.Primitives;

namespace Fairlead.Proxy.Nftables;

/// <summary>
/// The chains "look-services" …, which look a packet up in a map and go on in the chain that the number found there stands for. By
/// netlink, because the text cannot say a look-up whose key another look-up gave.
/// nft (1.0.6) breaks off at such a rule where the register of the second key is the first of what was found: so the maps' data are two
/// numbers, of which the second counts. What nft shows as the second key is what lay in that register before: hence the comment.
/// </summary>
/// <param name="Map">Holds the numbers.</param>
/// <param name="Verdicts">Leads from the numbers to chains.</param>
/// <param name="OfPort">The map's key is protocol and port, without an address.</param>
/// <param name="Original">The key is where the connection was going before it was translated.</param>
internal readonly record struct LookChain(string Map, string Verdicts, bool OfPort, bool Original)
{
    internal static IReadOnlyList<LookChain> All { get; } =
    [
        new(SetNames.Services, SetNames.Picks, OfPort: false, Original: false),
        new(SetNames.Ports, SetNames.Picks, OfPort: true, Original: false),
        new(SetNames.Inside, SetNames.SpecialPicks, OfPort: false, Original: false),
        new(SetNames.InsidePorts, SetNames.SpecialPicks, OfPort: true, Original: false),
        new(SetNames.Outside, SetNames.SpecialPicks, OfPort: false, Original: false),
        new(SetNames.OutsidePorts, SetNames.SpecialPicks, OfPort: true, Original: false),
        new(SetNames.Affine, SetNames.Notes, OfPort: false, Original: true),
        new(SetNames.AffinePorts, SetNames.Notes, OfPort: true, Original: true),
    ];

    internal string Name => $"look-{Map}";

    internal void AddTo(NftTransaction transaction)
    {
        int words = OfPort ? 0 : transaction.Family == IpFamily.V4 ? 1 : 4;
        transaction.SetChain(Name, Key(new NftRule(transaction.Family), 1, words).Lookup(Map, 1, 0).Follow(Verdicts, 1).Comment($"the key is from @{Map}"));
    }

    private NftRule Key(NftRule rule, int address, int words)
    {
        int protocol = address + words, port = protocol + 1;
        if (Original) return OfPort ? rule.OriginalDestination(port, protocol) : rule.OriginalDestination(address, port, protocol);
        if (!OfPort) rule.DestinationAddress(address);
        return rule.TransportProtocol(protocol).DestinationPort(port);
    }
}
