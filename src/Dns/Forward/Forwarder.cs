using System.Collections.Immutable;
using Fairlead.DnsWire;

namespace Fairlead.Dns.Forward;

/// <summary>Sends each name to the resolvers of the closest zone configured: stub domains, then everything else. Immutable; its pools live.</summary>
public sealed class Forwarder
{
    public Forwarder(IEnumerable<ForwardOptions> zones, TimeProvider clock, Action? someoneWentDown = null) =>
        Pools = [.. zones.Select(zone => new ForwardPool(zone, clock, someoneWentDown)).OrderByDescending(pool => pool.Options.Zone.Labels)];

    public ImmutableArray<ForwardPool> Pools { get; }

    /// <summary>The resolvers for a name; null when nobody is configured for it.</summary>
    public ForwardPool? For(ReadOnlySpan<byte> name)
    {
        foreach (var pool in Pools)
            if (WireName.IsWithin(name, pool.Options.Zone.Wire)) return IsExcepted(pool, name) ? null : pool;
        return null;
    }

    private static bool IsExcepted(ForwardPool pool, ReadOnlySpan<byte> name)
    {
        foreach (var except in pool.Options.Except.Span)
            if (WireName.IsWithin(name, except.Wire)) return true;
        return false;
    }
}
