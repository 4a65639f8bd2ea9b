using Fairlead.Store.Sqlite;

namespace Fairlead.Store.Tests.Sqlite;

public sealed class WriteAheadLogTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fairlead-wal-").FullName;

    private string Database => Path.Combine(_directory, "store.db");

    private FileInfo Log => new(Database + "-wal");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_commit_lengthens_the_log_s_file_only_once_in_many()
    {
        await using var store = SqliteStore.Open(Database);
        var lengths = new HashSet<long>();
        for (int i = 0; i < 200; i++)
        {
            await PutAsync(store, $"key-{i}", 1000);
            lengths.Add(Log.Length);
        }
        Assert.InRange(lengths.Count, 2, 10);                                     // some 400 pages
        Assert.Equal(0, await LastByteAsync());
    }

    [Fact]
    public async Task What_lies_ahead_of_the_log_is_no_part_of_it()
    {
        await using var store = SqliteStore.Open(Database);
        for (int i = 0; i < 50; i++) await PutAsync(store, $"key-{i}", 1000);
        string copy = Path.Combine(_directory, "after-a-crash");
        Directory.CreateDirectory(copy);
        foreach (string file in (string[])["store.db", "store.db-wal"]) File.Copy(Path.Combine(_directory, file), Path.Combine(copy, file));

        await using var restored = SqliteStore.Open(Path.Combine(copy, "store.db"));
        Assert.Equal(50, (await restored.RangeAsync("key-", TestContext.Current.CancellationToken)).Entries.Count);
        Assert.Equal(store.Revision, restored.Revision);
        await PutAsync(restored, "later", 1000);
        Assert.NotNull(await restored.GetAsync("later", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_log_is_begun_anew_when_it_is_long()
    {
        await using var store = SqliteStore.Open(Database);
        for (int i = 0; i < 60; i++) await PutAsync(store, $"key-{i}", 1_000_000);          // 60 MB
        Assert.InRange(Log.Length, 1, 2 * WriteAheadLog.CheckpointPages * 4120L);
    }

    private static async Task PutAsync(SqliteStore store, string key, int bytes) =>
        Assert.IsType<CommitOutcome.Committed>(await store.CommitAsync(new Transaction(Operation.Put(key, new byte[bytes])), TestContext.Current.CancellationToken));

    private async Task<int> LastByteAsync()
    {
        await using var log = new FileStream(Log.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Position = log.Length - 1;
        return log.ReadByte();
    }
}
