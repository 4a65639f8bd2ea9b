using Fairlead.Dns.Answers;
using Fairlead.Dns.Zone;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Configuration;

/// <summary>What a Corefile asks for, in our terms. Null where it does not speak of a thing.</summary>
public sealed record CorefileSettings
{
    public DnsName? Domain { get; init; }
    public uint? Ttl { get; init; }
    public PodNames? Pods { get; init; }
    public IReadOnlyList<ForwardRule> Forwards { get; init; } = [];
    public IReadOnlyList<HostsRule> Hosts { get; init; } = [];
    public IReadOnlyList<RewriteRule> Rewrites { get; init; } = [];
    public IReadOnlyList<TemplateRule> Templates { get; init; } = [];

    /// <summary>Endpoints without a hostname are named after their pods (<c>endpoint_pod_names</c>).</summary>
    public bool EndpointPodNames { get; init; }

    /// <summary>Where health, readiness and metrics are to be served.</summary>
    public IReadOnlyList<SocketAddr> Http { get; init; } = [];

    public CacheRule? Cache { get; init; }

    /// <summary>How long to answer on after leaving the Service (<c>lameduck</c>).</summary>
    public TimeSpan? Drain { get; init; }
}
