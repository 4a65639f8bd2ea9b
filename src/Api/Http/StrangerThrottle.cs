using System.Net;

namespace Fairlead.Api.Http;

/// <summary>
/// How often an address may come without a credential that is good: enough for health checks, too little for guessing tokens. A bucket of
/// tokens for each address that refills with time.
/// </summary>
internal sealed class StrangerThrottle(TimeProvider clock)
{
    /// <summary>Requests a second in the long run, and at once after a rest.</summary>
    private const double Rate = 50;
    private const double Burst = 200;

    /// <summary>Addresses remembered; beyond that those with full buckets are forgotten, then all.</summary>
    private const int MostAddresses = 10_000;

    private readonly Lock _gate = new();                       // guards _buckets
    private readonly Dictionary<IPAddress, (double Tokens, long At)> _buckets = [];

    public ApiStatus? Admit(IPAddress? address)
    {
        if (address is null) return null;                      // this very process
        lock (_gate)
        {
            long now = clock.GetTimestamp();
            double tokens = _buckets.TryGetValue(address, out var bucket) ? Filled(bucket, now) : Burst;
            if (tokens < 1) return ApiStatus.TooManyRequests("too many requests, please try again later", retryAfterSeconds: 1);
            if (_buckets.Count >= MostAddresses) Forget(now);
            _buckets[address] = (tokens - 1, now);
            return null;
        }
    }

    private double Filled((double Tokens, long At) bucket, long now) => Math.Min(Burst, bucket.Tokens + clock.GetElapsedTime(bucket.At, now).TotalSeconds * Rate);

    private void Forget(long now)
    {
        foreach (var (address, bucket) in _buckets.ToArray())
            if (Filled(bucket, now) >= Burst) _buckets.Remove(address);
        if (_buckets.Count >= MostAddresses) _buckets.Clear();
    }
}
