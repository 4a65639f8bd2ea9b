using Fairlead.Dns.Answers;
using Fairlead.Dns.Cache;
using Fairlead.Dns.Forward;
using Fairlead.DnsWire;
using Fairlead.Primitives;
using Fairlead.Testing;

namespace Fairlead.Dns.Tests.Cache;

public class CacheTests
{
    private static byte[] Key(string name, RecordType type = RecordType.A)
    {
        var key = new byte[LookupKey.MaxLength];
        return key[..LookupKey.Write(DnsName.Parse(name).Wire, type, false, key)];
    }

    private static CachedAnswer Answer(string name, long now, int seconds) =>
        new(Key(name), new TestLookups($"{name} A 192.0.2.1").Reply(name + ".", RecordType.A), ResponseCode.NoError, now, now + seconds * 1000L);

    [Fact]
    public void An_answer_lives_as_long_as_it_says()
    {
        var cache = new DnsCache(new CacheOptions(), 1);
        cache.Store(Answer("www.example.com", 0, 10), 0);
        Assert.NotNull(cache.Find(Key("www.example.com"), 9_999));
        Assert.Null(cache.Find(Key("www.example.com"), 10_000));
        Assert.Null(cache.Find(Key("www.example.com", RecordType.AAAA), 0));
        Assert.NotNull(cache.FindStale(Key("www.example.com"), 10_000 + 3_599_999));
        Assert.Null(cache.FindStale(Key("www.example.com"), 10_000 + 3_600_000));
    }

    [Fact]
    public void What_is_full_makes_room_for_the_new_from_what_ends_soon()
    {
        var cache = new DnsCache(new CacheOptions { Capacity = 100 }, 1);
        for (int i = 0; i < 1000; i++) cache.Store(Answer($"n{i}.example.com", 0, i < 900 ? 60 : 3600), 0);
        Assert.Equal(100, cache.Count);
        Assert.True(Enumerable.Range(900, 100).Count(i => cache.Find(Key($"n{i}.example.com"), 0) is not null) > 80);
    }

    [Fact]
    public void Names_in_use_are_asked_again_before_their_end()
    {
        var cache = new DnsCache(new CacheOptions { PrefetchHits = 2, PrefetchPercent = 10 }, 1);
        cache.Store(Answer("used.example.com", 0, 100), 0);
        cache.Store(Answer("idle.example.com", 0, 100), 0);
        for (int i = 0; i < 5; i++) cache.Find(Key("used.example.com"), 50_000);
        Assert.False(cache.Prefetches.TryRead(out _));
        cache.Find(Key("used.example.com"), 95_000);
        cache.Find(Key("used.example.com"), 96_000);
        Assert.True(cache.Prefetches.TryRead(out var due));
        Assert.True(due.Key.SequenceEqual(Key("used.example.com")));
        Assert.False(cache.Prefetches.TryRead(out _));                            // once only
    }

    [Fact]
    public async Task A_prefetched_name_is_never_missing()
    {
        var clock = new ManualClock();
        await using var upstream = new TestUpstream("www.example.com A 192.0.2.1");
        var resolver = new Resolver(new DnsCache(new CacheOptions(), 1), clock) { Forwarder = new Forwarder([new ForwardOptions { Servers = [upstream.Address] }], clock) };
        using var stop = new CancellationTokenSource();
        var prefetching = resolver.PrefetchAsync(stop.Token);
        await resolver.LookupAsync(Key("www.example.com"), stop.Token);
        clock.Advance(TimeSpan.FromSeconds(290));
        var asked = new TaskCompletionSource();
        upstream.Before = _ =>
        {
            asked.TrySetResult();
            return Task.CompletedTask;
        };
        for (int i = 0; i < 3; i++) Assert.NotNull(resolver.Cache.Find(Key("www.example.com"), resolver.Now));
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await resolver.LookupAsync(Key("www.example.com"), stop.Token);           // joins the one on its way, or finds its answer
        clock.Advance(TimeSpan.FromSeconds(20));
        Assert.NotNull(resolver.Cache.Find(Key("www.example.com"), resolver.Now));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => prefetching);
    }

    [Fact]
    public async Task An_old_answer_serves_while_the_resolvers_are_away()
    {
        var clock = new ManualClock();
        var cache = new DnsCache(new CacheOptions(), 1);
        var resolver = new Resolver(cache, clock) { Forwarder = new Forwarder([new ForwardOptions { Servers = [SocketAddr.Parse("127.0.0.1:9")] }], clock) };
        cache.Store(Answer("www.example.com", resolver.Now, 10), resolver.Now);
        clock.Advance(TimeSpan.FromMinutes(5));
        var stale = await resolver.LookupAsync(Key("www.example.com"), TestContext.Current.CancellationToken);
        Assert.False(stale.Failed);
        Assert.Equal(30u, stale.Remaining(10, resolver.Now, staleTtl: 30));
        clock.Advance(TimeSpan.FromHours(2));
        Assert.True((await resolver.LookupAsync(Key("www.example.com"), TestContext.Current.CancellationToken)).Failed);
    }

    [Fact]
    public void What_says_no_is_kept_as_long_as_its_SOA_record_says()
    {
        var buffer = new byte[512];
        var writer = new MessageWriter(buffer);
        writer.TryWriteQuestion(DnsName.Parse("nothing.example.com").Wire, RecordType.A, RecordClass.Internet);
        writer.TryBeginRecord(DnsName.Parse("example.com").Wire, RecordType.SOA, RecordClass.Internet, 600, out int lengthAt);
        writer.TryWriteName(DnsName.Parse("ns.example.com").Wire);
        writer.TryWriteName(DnsName.Parse("root.example.com").Wire);
        writer.TryWriteBytes([0, 0, 0, 1, 0, 0, 0, 60, 0, 0, 0, 60, 0, 0, 0, 60, 0, 0, 0, 120]);
        writer.EndRecord(lengthAt);
        writer.WriteHeader(new DnsHeader(0, DnsHeader.Response | 3, 1, 0, 1, 0));
        var answer = AnswerCleaner.Clean(writer.Written, Key("nothing.example.com"), TtlLimits.Default, 1000)!;
        Assert.Equal((ResponseCode.NxDomain, 121_000), (answer.Code, answer.ExpiresAt));
        Assert.Equal(61_000, AnswerCleaner.Clean(writer.Written, Key("nothing.example.com"), TtlLimits.Default with { MostNegative = 60 }, 1000)!.ExpiresAt);
    }
}
