using Fairlead.Dns.Answers;

namespace Fairlead.Dns.Cache;

/// <summary>How answers of resolvers are kept.</summary>
public sealed record CacheOptions
{
    /// <summary>Most answers kept, positive and negative together.</summary>
    public int Capacity { get; init; } = 20_000;

    public TtlLimits Limits { get; init; } = TtlLimits.Default;

    /// <summary>Names used at least so often are asked again before their time is over; 0 turns that off.</summary>
    public int PrefetchHits { get; init; } = 2;

    /// <summary>The last part of the time to live, in percent, in which a used name is asked again.</summary>
    public int PrefetchPercent { get; init; } = 10;

    /// <summary>How long past its time an answer may be served while no resolver answers (RFC 8767); zero turns that off.</summary>
    public TimeSpan ServeStale { get; init; } = TimeSpan.FromHours(1);
}
