using Fairlead.Dns.Answers;
using Fairlead.Dns.Cache;
using Fairlead.Dns.Forward;
using Fairlead.Primitives;

namespace Fairlead.Dns.Configuration;

/// <summary>A whole configuration in force: what answers, who is asked, what is kept. Compares by content.</summary>
public sealed record DnsConfiguration(DnsSettings Settings, EquatableList<ForwardOptions> Forwards, CacheOptions Cache, TimeSpan Drain)
{
    /// <summary>Where health, readiness and metrics are served.</summary>
    public EquatableList<SocketAddr> Http { get; init; }
}
