using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Configuration;

/// <summary>A <c>hosts</c> directive: entries inline and a file's.</summary>
public sealed record HostsRule
{
    public string? File { get; init; }
    public EquatableList<(IpAddr Address, DnsName Name)> Entries { get; init; }
    public EquatableList<DnsName> Zones { get; init; }
    public bool FallThrough { get; init; }
    public EquatableList<DnsName> FallThroughZones { get; init; }
    public uint Ttl { get; init; } = 3600;
}
