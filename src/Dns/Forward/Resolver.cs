using Fairlead.Dns.Answers;
using Fairlead.Dns.Cache;
using Fairlead.DnsWire;

namespace Fairlead.Dns.Forward;

/// <summary>
/// Gets what is missing from the resolvers into the cache. Equal questions at one time are asked once. When the resolvers fail or are slow, an
/// answer past its time serves (RFC 8767); when they fail for one address family only, that family is "no data", never a failure of both.
/// </summary>
public sealed class Resolver(DnsCache cache, TimeProvider clock)
{
    /// <summary>A client waits so long before an old answer serves it (RFC 8767 §5 recommends 1.8 s).</summary>
    private static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(1.8);

    private readonly Lock _gate = new();                                         // guards _running
    private readonly Dictionary<string, Task<CachedAnswer>> _running = [];
    private Forwarder _forwarder = new([], clock);
    private long _asked;

    /// <summary>May be replaced at any time; questions on their way go on with the old one.</summary>
    public Forwarder Forwarder { get => Volatile.Read(ref _forwarder); set => Volatile.Write(ref _forwarder, value); }

    public DnsCache Cache => cache;

    /// <summary>Questions asked of resolvers.</summary>
    public long Asked => Volatile.Read(ref _asked);

    /// <summary>Milliseconds of this clock, as the cache counts them.</summary>
    public long Now => clock.GetTimestamp() / (clock.TimestampFrequency / 1000);

    /// <summary>The answer for a <see cref="LookupKey"/>; a failure is an answer too.</summary>
    public async Task<CachedAnswer> LookupAsync(byte[] key, CancellationToken stop)
    {
        var running = Share(key, stop);
        if (cache.FindStale(key, Now) is { } stale && !running.IsCompleted && !await EndsWithinAsync(running, StaleAfter, stop)) return stale;
        var answer = await running;
        if (!answer.Failed) return answer;
        return cache.FindStale(key, Now) ?? await OtherFamilyAsync(key, stop) ?? answer;
    }

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan time, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var pause = Task.Delay(time, clock, limit.Token);
        bool ended = await Task.WhenAny(task, pause) == task;
        await limit.CancelAsync();
        return ended;
    }

    private async Task<CachedAnswer?> OtherFamilyAsync(byte[] key, CancellationToken stop)
    {
        if (NoDataAnswer.Sibling(key) is not { } sibling) return null;
        var other = cache.Find(sibling, Now) ?? await Share(sibling, stop);
        return other is { Failed: false, Code: ResponseCode.NoError, Answers: > 0 } ? NoDataAnswer.For(key, Now) : null;
    }

    private Task<CachedAnswer> Share(byte[] key, CancellationToken stop)
    {
        string name = Convert.ToHexString(key);
        lock (_gate)
        {
            if (_running.TryGetValue(name, out var running)) return running;
            var started = Task.Run(() => AskAsync(name, key, stop), stop);
            _running[name] = started;
            return started;
        }
    }

    private async Task<CachedAnswer> AskAsync(string name, byte[] key, CancellationToken stop)
    {
        try
        {
            Interlocked.Increment(ref _asked);
            var pool = Forwarder.For(LookupKey.NameOf(key));
            var reply = pool is null ? null : await pool.AskAsync(key, stop);
            var answer = reply is null ? null : AnswerCleaner.Clean(reply, key, pool!.Options.Limits ?? cache.Options.Limits, Now);
            if (answer is null) return CachedAnswer.Failure(key, Now);
            cache.Store(answer, Now);
            return answer;
        }
        finally
        {
            lock (_gate) _running.Remove(name);
        }
    }

    /// <summary>Asks for names in use again before their time is over, until cancelled.</summary>
    public async Task PrefetchAsync(CancellationToken stop)
    {
        await foreach (var due in cache.Prefetches.ReadAllAsync(stop))
            _ = Share(due.Key.ToArray(), stop);                                   // its outcome is in the cache, or the name is asked again in its time
    }
}
