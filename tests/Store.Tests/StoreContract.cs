using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Fairlead.Store.Tests;

/// <summary>What every store must do. Each implementation derives from this class and passes all of it.</summary>
public abstract class StoreContract
{
    private protected abstract IStore Open(StoreOptions? options = null);

    private protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private protected static string Text(Entry entry) => Encoding.UTF8.GetString(entry.Value.Span);

    private protected static async Task<long> Commit(IStore store, params Operation[] operations) =>
        Assert.IsType<CommitOutcome.Committed>(await store.CommitAsync(new Transaction(operations))).Revision;

    private protected static IStoreWatch Follow(IStore store, string prefix, long after) =>
        Assert.IsType<WatchStart.Started>(store.Watch(prefix, after)).Watch;

    private protected static async Task<WatchNews> Next(IStoreWatch watch) =>
        await watch.NextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));

    private protected static async Task<IReadOnlyList<StoreEvent>> NextChanges(IStoreWatch watch) =>
        Assert.IsType<WatchNews.Changes>(await Next(watch)).Events;

    private protected static Operation Put(string key, string value) => Operation.Put(key, Bytes(value));

    [Fact]
    public async Task A_new_store_is_at_revision_1_and_empty()
    {
        await using var store = Open();
        Assert.Equal(1, store.Revision);
        var all = await store.RangeAsync("");
        Assert.Equal(1, all.Revision);
        Assert.Empty(all.Entries);
        Assert.Null(await store.GetAsync("/a"));
    }

    [Fact]
    public async Task A_write_raises_the_revision_by_one_and_can_be_read()
    {
        await using var store = Open();
        Assert.Equal(2, await Commit(store, Put("/a", "one")));
        Assert.Equal(3, await Commit(store, Put("/a", "two")));
        var entry = await store.GetAsync("/a");
        Assert.Equal(("two", 2, 3), (Text(entry!), entry!.CreateRevision, entry.ModRevision));
    }

    [Fact]
    public async Task A_transaction_has_one_revision_and_happens_whole()
    {
        await using var store = Open();
        await Commit(store, Put("/old", "x"));
        long revision = await Commit(store, Put("/svc", "s"), Put("/ip", "i"), Operation.Delete("/old"));
        Assert.Equal(3, revision);
        var all = await store.RangeAsync("/");
        Assert.Equal(["/ip", "/svc"], all.Entries.Select(e => e.Key));
        Assert.All(all.Entries, e => Assert.Equal(3, e.ModRevision));
    }

    [Theory]
    [InlineData("/there", Operation.Absent, 2)]
    [InlineData("/there", 7, 2)]
    [InlineData("/missing", 2, 0)]
    public async Task A_transaction_with_a_failed_precondition_does_nothing(string key, long expected, long actual)
    {
        await using var store = Open();
        await Commit(store, Put("/there", "x"));
        var outcome = await store.CommitAsync(new Transaction(Put("/other", "y"), Operation.Check(key, expected)));
        Assert.Equal(new CommitOutcome.Conflict(key, actual), outcome);
        Assert.Equal(2, store.Revision);
        Assert.Null(await store.GetAsync("/other"));
    }

    [Fact]
    public async Task Preconditions_hold_for_put_and_delete()
    {
        await using var store = Open();
        long first = await Commit(store, Operation.Create("/a", Bytes("1")));
        Assert.IsType<CommitOutcome.Conflict>(await store.CommitAsync(new Transaction(Operation.Create("/a", Bytes("2")))));
        long second = await Commit(store, Operation.Put("/a", Bytes("2"), first));
        Assert.IsType<CommitOutcome.Conflict>(await store.CommitAsync(new Transaction(Operation.Delete("/a", first))));
        await Commit(store, Operation.Delete("/a", second));
        Assert.Null(await store.GetAsync("/a"));
        await Commit(store, Operation.Create("/a", Bytes("3")));
    }

    [Fact]
    public async Task What_changes_nothing_takes_no_revision()
    {
        await using var store = Open();
        await Commit(store, Put("/a", "x"));
        Assert.Equal(2, await Commit(store, Operation.Delete("/missing")));
        Assert.Equal(2, await Commit(store, Operation.Check("/a", 2)));
        Assert.Equal(2, store.Revision);
    }

    [Fact]
    public async Task The_revision_is_stamped_into_the_bytes_where_asked()
    {
        await using var store = Open();
        long revision = await Commit(store, Operation.Put("/a", Bytes("{\"rv\":\"\"}"), stampAt: 7));
        Assert.Equal($"{{\"rv\":\"{revision}\"}}", Text((await store.GetAsync("/a"))!));
    }

    [Fact]
    public async Task A_range_is_the_prefix_alone_in_order()
    {
        await using var store = Open();
        await Commit(store, Put("/b/2", "x"), Put("/b/10", "x"), Put("/b", "x"), Put("/a/1", "x"), Put("/bb", "x"), Put("/c", "x"));
        Assert.Equal(["/b/10", "/b/2"], (await store.RangeAsync("/b/")).Entries.Select(e => e.Key));
    }

    [Fact]
    public async Task A_watch_tells_what_came_after_its_revision_in_order_and_once()
    {
        await using var store = Open();
        await Commit(store, Put("/a/1", "before"));
        using var watch = Follow(store, "/a/", store.Revision);
        await Commit(store, Put("/a/2", "x"), Put("/other", "x"), Put("/a/1", "y"));
        await Commit(store, Operation.Delete("/a/2"));
        var events = new List<StoreEvent>();
        while (events.Count < 3) events.AddRange(await NextChanges(watch));
        Assert.Equal([(EventKind.Created, "/a/2", 3L), (EventKind.Modified, "/a/1", 3L), (EventKind.Deleted, "/a/2", 4L)],
            events.Select(e => (e.Kind, e.Key, e.Revision)));
        Assert.True(events[2].Entry.Value.IsEmpty);
    }

    [Fact]
    public async Task A_watch_may_begin_in_the_past()
    {
        await using var store = Open();
        long first = await Commit(store, Put("/a", "1"));
        await Commit(store, Put("/a", "2"));
        await Commit(store, Put("/a", "3"));
        using var watch = Follow(store, "/", first);
        Assert.Equal(["2", "3"], (await NextChanges(watch)).Select(e => Text(e.Entry)));
        using var whole = Follow(store, "/", 0);
        Assert.Equal(3, (await NextChanges(whole)).Count);
    }

    [Fact]
    public async Task A_watch_waits_for_news_and_tells_progress_of_other_keys()
    {
        await using var store = Open();
        using var watch = Follow(store, "/a", store.Revision);
        var next = watch.NextAsync();
        Assert.False(next.IsCompleted);
        await Commit(store, Put("/b", "x"));
        Assert.Equal(new WatchNews.Progress(2), await next.AsTask().WaitAsync(TimeSpan.FromSeconds(10)));
        await Commit(store, Put("/a", "x"));
        Assert.Single(await NextChanges(watch));
    }

    [Fact]
    public async Task An_acknowledged_write_is_visible_to_watches_at_once()
    {
        await using var store = Open();
        using var watch = Follow(store, "/", store.Revision);
        for (int i = 0; i < 50; i++)
        {
            long revision = await Commit(store, Put("/a", "x"));
            var news = watch.NextAsync();
            Assert.True(news.IsCompleted);
            Assert.Equal(revision, Assert.IsType<WatchNews.Changes>(await news).Revision);
        }
    }

    [Fact]
    public async Task A_watch_ahead_of_the_store_waits()
    {
        await using var store = Open();
        using var watch = Follow(store, "/", 2);
        await Commit(store, Put("/a", "2"));
        var next = watch.NextAsync();
        await Commit(store, Put("/a", "3"));
        Assert.Equal("3", Text(Assert.Single(Assert.IsType<WatchNews.Changes>(await next.AsTask().WaitAsync(TimeSpan.FromSeconds(10))).Events).Entry));
    }

    [Fact]
    public async Task The_past_is_bounded_and_too_old_a_watch_is_told()
    {
        await using var store = Open(new StoreOptions { HistoryEvents = 4 });
        using var slow = Follow(store, "/", store.Revision);
        for (int i = 0; i < 10; i++) await Commit(store, Put("/a", $"{i}"));
        Assert.Equal(7, store.CompactedRevision);
        Assert.Equal(new WatchStart.Compacted(7), store.Watch("/", 6));
        Assert.Equal(new WatchNews.Lost(7), await Next(slow));
        using var recent = Follow(store, "/", 7);
        Assert.Equal(["6", "7", "8", "9"], (await NextChanges(recent)).Select(e => Text(e.Entry)));
    }

    [Fact]
    public async Task Compaction_forgets_whole_revisions_and_large_values_too()
    {
        await using var store = Open(new StoreOptions { HistoryBytes = 100 });
        await Commit(store, Put("/a", new string('x', 40)), Put("/b", new string('x', 40)));
        await Commit(store, Put("/c", new string('x', 40)));
        Assert.Equal(2, store.CompactedRevision);
        await Commit(store, Put("/d", new string('x', 1000)));
        using var watch = Follow(store, "/", 3);
        Assert.Equal("/d", Assert.Single(await NextChanges(watch)).Key);
        Assert.Equal(4, (await store.RangeAsync("/")).Entries.Count);
    }

    [Fact]
    public async Task Concurrent_writers_each_get_their_own_revision()
    {
        await using var store = Open();
        var revisions = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Task.Run(() => Commit(store, Put($"/k/{i:d3}", "x")))));
        Assert.Equal(Enumerable.Range(2, 500).Select(i => (long)i), revisions.Order());
        Assert.Equal(500, (await store.RangeAsync("/k/")).Entries.Count);
    }

    [Fact]
    public async Task Of_many_that_create_one_key_one_wins()
    {
        await using var store = Open();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(i =>
            Task.Run(async () => await store.CommitAsync(new Transaction(Operation.Create("/ip/10.96.0.1", Bytes($"{i}")), Put($"/svc/{i}", "x"))))));
        Assert.Single(outcomes, o => o is CommitOutcome.Committed);
        Assert.Single((await store.RangeAsync("/svc/")).Entries);
    }

    [Fact]
    public async Task Closing_ends_watches_and_refuses_writes()
    {
        var store = Open();
        using var watch = Follow(store, "/", store.Revision);
        var next = watch.NextAsync();
        await store.DisposeAsync();
        Assert.IsType<WatchNews.Closed>(await next.AsTask().WaitAsync(TimeSpan.FromSeconds(10)));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.CommitAsync(new Transaction(Put("/a", "x"))));
    }

    [Fact]
    public async Task A_cancelled_wait_and_a_disposed_watch_end()
    {
        await using var store = Open();
        var watch = Follow(store, "/", store.Revision);
        using var stop = new CancellationTokenSource();
        var next = watch.NextAsync(stop.Token);
        stop.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
        var last = watch.NextAsync();
        watch.Dispose();
        Assert.IsType<WatchNews.Closed>(await last.AsTask().WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_transaction_is_not_empty_and_names_a_key_once()
    {
        Assert.Throws<ArgumentException>(() => new Transaction());
        Assert.Throws<ArgumentException>(() => new Transaction(Put("/a", "1"), Operation.Delete("/a")));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(1000)]
    public void Any_story_ends_as_the_model_says(int historyEvents)
    {
        Prop.ForAll<int[]>(seeds =>
        {
            var model = new StoreModel();
            var store = Open(new StoreOptions { HistoryEvents = historyEvents });
            foreach (int seed in seeds)
            {
                var transaction = RandomTransactions.From(seed, model);
                Assert.Equal(model.Commit(transaction), store.CommitAsync(transaction).AsTask().Result);
            }
            AssertIs(model, store);
            store.DisposeAsync().AsTask().Wait();
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>The same live entries, and the same history as far as the store remembers it.</summary>
    private protected static void AssertIs(StoreModel model, IStore store)
    {
        Assert.Equal(model.Revision, store.Revision);
        Assert.Equal(model.Live, store.RangeAsync("/").AsTask().Result.Entries.Select(StoreModel.Line));
        using var watch = Follow(store, "/", store.CompactedRevision);
        if (store.Revision == store.CompactedRevision || model.Happened.Count == 0) return;
        var told = Assert.IsType<WatchNews.Changes>(watch.NextAsync().AsTask().Result).Events.Select(StoreModel.Line).ToList();
        Assert.Equal(model.Happened.TakeLast(told.Count), told);
        if (store.CompactedRevision == 0) Assert.Equal(model.Happened.Count, told.Count);
    }
}
