using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Zone;

/// <summary>How the cluster's zone is served.</summary>
public sealed record ZoneOptions
{
    /// <summary>The version of the specification that <c>dns-version.&lt;zone&gt;</c> tells.</summary>
    public const string SpecificationVersion = "1.1.0";

    public DnsName Domain { get; init; } = DnsName.Parse("cluster.local");

    /// <summary>Seconds that answers about cluster names may be kept, also negative ones.</summary>
    public uint Ttl { get; init; } = 5;

    public PodNames Pods { get; init; } = PodNames.Insecure;

    /// <summary>Addresses of <c>ns.dns.&lt;zone&gt;</c>: the cluster's DNS Service.</summary>
    public EquatableList<IpAddr> NameServers { get; init; }

    /// <summary>Endpoints without a hostname are named after their pods, not after their addresses.</summary>
    public bool EndpointPodNames { get; init; }

    /// <summary>Blocks in which an address without a name is NXDOMAIN; elsewhere the question is passed on.</summary>
    public EquatableList<IpPrefix> OwnedAddresses { get; init; }
}
