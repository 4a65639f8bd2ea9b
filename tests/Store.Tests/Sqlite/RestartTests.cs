using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Fairlead.Store.Sqlite;

namespace Fairlead.Store.Tests.Sqlite;

public sealed class RestartTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fairlead-store-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string DataFile => Path.Combine(_directory, "data", "store.db");

    private static Transaction Put(string key, string value) => new(Operation.Put(key, Encoding.UTF8.GetBytes(value)));

    [Fact]
    public async Task Entries_revisions_and_history_are_there_after_a_restart()
    {
        await using (var store = SqliteStore.Open(DataFile))
        {
            await store.CommitAsync(Put("/a", "1"));
            await store.CommitAsync(Put("/a", ""));
            await store.CommitAsync(new Transaction(Operation.Delete("/a")));
            await store.CommitAsync(Put("/b", "2"));
        }
        await using var again = SqliteStore.Open(DataFile);
        Assert.Equal(5, again.Revision);
        Assert.Equal(["/b=2 5/5"], (await again.RangeAsync("/")).Entries.Select(StoreModel.Line));
        using var watch = Assert.IsType<WatchStart.Started>(again.Watch("/", 2)).Watch;
        Assert.Equal(["Modified /a= 2/3", "Deleted /a= 2/4", "Created /b=2 5/5"],
            Assert.IsType<WatchNews.Changes>(await watch.NextAsync()).Events.Select(StoreModel.Line));
        Assert.Equal(new CommitOutcome.Committed(6), await again.CommitAsync(Put("/c", "3")));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(100)]
    public void Any_story_survives_restarts_in_between(int historyEvents) =>
        Prop.ForAll<int[]>(seeds =>
        {
            string file = Path.Combine(_directory, Guid.NewGuid().ToString("n"), "store.db");
            var options = new StoreOptions { HistoryEvents = historyEvents };
            var model = new StoreModel();
            var store = SqliteStore.Open(file, options);
            foreach (int seed in seeds)
            {
                var transaction = RandomTransactions.From(seed, model);
                Assert.Equal(model.Commit(transaction), store.CommitAsync(transaction).AsTask().Result);
                if (seed % 5 == 0) store = Reopen(store, file, options);
            }
            store = Reopen(store, file, options);
            Assert.Equal(model.Revision, store.Revision);
            Assert.Equal(model.Live, store.RangeAsync("/").AsTask().Result.Entries.Select(StoreModel.Line));
            store.DisposeAsync().AsTask().Wait();
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Compaction_removes_the_rows_of_the_past_by_itself()
    {
        await using (var store = SqliteStore.Open(DataFile, new StoreOptions { HistoryEvents = 10 }))
        {
            for (int i = 0; i < 3000; i++) await store.CommitAsync(Put($"/k/{i % 3}", $"{i}"));
            for (int i = 0; i < 3; i++) await store.CommitAsync(new Transaction(Operation.Delete($"/k/{i}")));
            for (int i = 0; i < 600; i++) await store.CommitAsync(Put("/last", $"{i}"));
        }
        Assert.InRange(CountRows(), 1, 600);
        await using var again = SqliteStore.Open(DataFile, new StoreOptions { HistoryEvents = 10 });
        Assert.Equal(["/last"], (await again.RangeAsync("/")).Entries.Select(e => e.Key));
    }

    [Fact]
    public async Task Reading_a_range_while_others_write_shows_one_moment()
    {
        await using var store = SqliteStore.Open(DataFile, new StoreOptions { HistoryEvents = 16 });
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            for (int i = 0; !stop.IsCancellationRequested; i++)
                await store.CommitAsync(new Transaction([.. Enumerable.Range(0, 20).Select(k => Operation.Put($"/k/{k:d2}", Encoding.UTF8.GetBytes($"{i}")))]));
        });
        for (int i = 0; i < 300; i++)
        {
            var range = await store.RangeAsync("/k/");
            Assert.True(range.Entries.Select(e => Encoding.UTF8.GetString(e.Value.Span)).Distinct().Count() <= 1);
            Assert.All(range.Entries, e => Assert.True(e.ModRevision <= range.Revision));
        }
        await stop.CancelAsync();
        await writer;
    }

    private static SqliteStore Reopen(SqliteStore store, string file, StoreOptions options)
    {
        store.DisposeAsync().AsTask().Wait();
        return SqliteStore.Open(file, options);
    }

    private long CountRows()
    {
        using var connection = new Connection(DataFile, Sqlite3.SQLITE_OPEN_READONLY);
        return connection.ReadNumber("SELECT count(*) FROM log");
    }
}
