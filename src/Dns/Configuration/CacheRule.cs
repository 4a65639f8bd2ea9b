using Fairlead.Dns.Answers;

namespace Fairlead.Dns.Configuration;

/// <summary>A <c>cache</c> directive; null where it leaves the default.</summary>
public sealed record CacheRule(TtlLimits Limits, int? Capacity, int? PrefetchHits, int? PrefetchPercent, TimeSpan? ServeStale);
