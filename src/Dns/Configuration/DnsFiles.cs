using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Configuration;

/// <summary>What the files say that a configuration names, read beforehand so that making a configuration is pure.</summary>
/// <param name="Node">The node's resolver file.</param>
/// <param name="Resolvers">Resolver files that <c>forward</c> names, by path.</param>
/// <param name="Hosts">Hosts files, by path.</param>
public sealed record DnsFiles(
    ResolvConf Node, IReadOnlyDictionary<string, ResolvConf> Resolvers, IReadOnlyDictionary<string, EquatableList<(IpAddr Address, DnsName Name)>> Hosts)
{
    public static DnsFiles None { get; } = new(new([], []), new Dictionary<string, ResolvConf>(), new Dictionary<string, EquatableList<(IpAddr Address, DnsName Name)>>());
}
