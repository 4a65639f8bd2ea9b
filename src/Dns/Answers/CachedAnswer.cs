using Fairlead.Dns.Zone;
using Fairlead.DnsWire;

namespace Fairlead.Dns.Answers;

/// <summary>
/// What a resolver said about one name and type, cleaned and kept as a whole message: question, answer, authority; no OPT. Times are
/// milliseconds of the server's clock. Immutable but for its count of uses.
/// </summary>
public sealed class CachedAnswer : IKeyed<CachedAnswer>
{
    private readonly byte[] _key;
    private int _hits;
    private int _prefetching;

    public CachedAnswer(byte[] key, byte[] message, ResponseCode code, long storedAt, long expiresAt)
    {
        _key = key;
        Message = message;
        Code = code;
        StoredAt = storedAt;
        ExpiresAt = expiresAt;
    }

    public static CachedAnswer Tombstone { get; } = new([], [], ResponseCode.NoError, 0, 0);

    /// <summary>See <see cref="LookupKey"/>.</summary>
    public ReadOnlySpan<byte> Key => _key;

    /// <summary>Empty when the look-up failed.</summary>
    public byte[] Message { get; }
    public ResponseCode Code { get; }
    public long StoredAt { get; }
    public long ExpiresAt { get; }

    /// <summary>Records in the answer section.</summary>
    public int Answers => DnsHeader.TryRead(Message, out var header) ? header.Answers : 0;

    /// <summary>The resolver vouches for DNSSEC validation.</summary>
    public bool IsAuthentic => DnsHeader.TryRead(Message, out var header) && (header.Flags & DnsHeader.AuthenticData) != 0;

    /// <summary>Nothing was learnt: no resolver answered, or only with a failure.</summary>
    public bool Failed => Message.Length == 0;

    public bool IsFresh(long now) => now < ExpiresAt;

    /// <summary>Time to live that is left, in seconds; <paramref name="staleTtl"/> once it is over.</summary>
    public uint Remaining(uint ttl, long now, uint staleTtl)
    {
        long age = (now - StoredAt) / 1000;
        if (age <= 0) return ttl;
        return ttl > age ? (uint)(ttl - age) : now < ExpiresAt ? 1 : staleTtl;
    }

    /// <summary>Times it was used; about right, not exact, under many threads.</summary>
    public int Hits => _hits;

    public void CountHit() => _hits++;

    /// <summary>True for the one caller who may ask for this answer anew.</summary>
    public bool TryClaimPrefetch() => Interlocked.Exchange(ref _prefetching, 1) == 0;

    public static CachedAnswer Failure(ReadOnlySpan<byte> key, long now) => new(key.ToArray(), [], ResponseCode.ServFail, now, now);
}
