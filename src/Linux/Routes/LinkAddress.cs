using Fairlead.Primitives;

namespace Fairlead.Linux.Routes;

/// <summary>An address on an interface, with the length of its network's prefix.</summary>
public readonly record struct LinkAddress(int Link, IpAddr Address, int PrefixLength)
{
    /// <summary>What is reachable on the link without a gateway.</summary>
    public IpPrefix Network => IpPrefix.Of(Address, PrefixLength);
}
