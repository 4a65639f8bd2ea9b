using System.Threading.Channels;
using Fairlead.Dns.Answers;
using Fairlead.Dns.Zone;

namespace Fairlead.Dns.Cache;

/// <summary>
/// Answers of resolvers by name and type. Reading takes no lock and allocates nothing; writing takes one. When full, the answer that ends
/// soonest of a few chosen at random makes room.
/// </summary>
public sealed class DnsCache(CacheOptions options, ulong seed) : ILookups
{
    private const int SampleSize = 8;                                            // near to least-time-left over all, for a hundredth of the work

    private readonly KeyTable<CachedAnswer> _table = new(seed);
    private readonly Lock _gate = new();                                         // guards writing to _table, and _random
    private uint _random = (uint)seed | 1;
    private CacheOptions _options = options;

    /// <summary>Keys of answers that are in use and near their end. What does not fit is asked for when it has ended.</summary>
    private readonly Channel<CachedAnswer> _prefetch = Channel.CreateBounded<CachedAnswer>(new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropWrite });

    public bool AreFresh => false;
    public int Count => _table.Count;
    public ChannelReader<CachedAnswer> Prefetches => _prefetch.Reader;

    public CacheOptions Options
    {
        get => Volatile.Read(ref _options);
        set => Volatile.Write(ref _options, value);
    }

    public CachedAnswer? Find(ReadOnlySpan<byte> key, long now)
    {
        var answer = _table.Find(key);
        if (answer is null || !answer.IsFresh(now)) return null;
        answer.CountHit();
        if (IsDue(answer, now) && answer.TryClaimPrefetch()) _prefetch.Writer.TryWrite(answer);
        return answer;
    }

    private bool IsDue(CachedAnswer answer, long now)
    {
        var current = Options;
        if (current.PrefetchHits <= 0 || answer.Hits < current.PrefetchHits) return false;
        return (answer.ExpiresAt - now) * 100 < (answer.ExpiresAt - answer.StoredAt) * current.PrefetchPercent;
    }

    /// <summary>An answer past its time, if it is not too old to serve while nobody else answers.</summary>
    public CachedAnswer? FindStale(ReadOnlySpan<byte> key, long now)
    {
        var answer = _table.Find(key);
        return answer is not null && now - answer.ExpiresAt < (long)Options.ServeStale.TotalMilliseconds ? answer : null;
    }

    /// <summary>Keeps an answer for its time; failures and answers without time are not kept.</summary>
    public void Store(CachedAnswer answer, long now)
    {
        if (answer.Failed || !answer.IsFresh(now) || Options.Capacity <= 0) return;
        lock (_gate)
        {
            if (_table.Count >= Options.Capacity && _table.Find(answer.Key) is null) MakeRoom();
            _table.Set(answer);
        }
    }

    private void MakeRoom()
    {
        CachedAnswer? victim = null;
        for (int i = 0; i < SampleSize; i++)
        {
            _random ^= _random << 13;                                            // xorshift32 (Marsaglia 2003)
            _random ^= _random >> 17;
            _random ^= _random << 5;
            var candidate = _table.Sample(_random);
            if (victim is null || candidate is not null && candidate.ExpiresAt < victim.ExpiresAt) victim = candidate;
        }
        if (victim is not null) _table.Remove(victim.Key);
    }

    public void Clear()
    {
        lock (_gate)
            foreach (var answer in _table.Items.ToArray()) _table.Remove(answer.Key);
    }
}
