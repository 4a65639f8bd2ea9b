using System.Text;
using Fairlead.Store.Sqlite;

namespace Fairlead.Store.Tests.Sqlite;

/// <summary>A data file that cannot be used is refused in one sentence that names it and says what to do.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fairlead-store-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string DataFile => Path.Combine(_directory, "store.db");

    private string Refusal() => Assert.Throws<StoreException>(() => SqliteStore.Open(DataFile)).Message;

    [Fact]
    public void A_file_that_is_no_database()
    {
        File.WriteAllText(DataFile, new string('?', 5000));
        Assert.Equal($"the data file {DataFile} is not a Fairlead store: move it away, or give another --data-dir", Refusal());
        Assert.Equal(5000, new FileInfo(DataFile).Length);
    }

    [Fact]
    public void A_database_of_another_program()
    {
        using (var other = new Connection(DataFile, Sqlite3.SQLITE_OPEN_READWRITE | Sqlite3.SQLITE_OPEN_CREATE)) other.Execute("CREATE TABLE t (a)");
        Assert.Equal($"the data file {DataFile} belongs to another program: move it away, or give another --data-dir", Refusal());
    }

    [Fact]
    public async Task A_store_of_a_later_version()
    {
        await SqliteStore.Open(DataFile).DisposeAsync();
        using (var later = new Connection(DataFile, Sqlite3.SQLITE_OPEN_READWRITE)) later.Execute("PRAGMA user_version = 99");
        Assert.Equal($"the data file {DataFile} has format 99, this version knows format 1: use the version that wrote it", Refusal());
    }

    [Fact]
    public async Task A_store_in_use()
    {
        await using var first = SqliteStore.Open(DataFile);
        Assert.Equal($"the data file {DataFile} is in use by another Fairlead server: stop it first, or give another --data-dir", Refusal());
    }

    [Fact]
    public async Task A_store_locked_by_another_program()
    {
        await SqliteStore.Open(DataFile).DisposeAsync();
        using var other = new Connection(DataFile, Sqlite3.SQLITE_OPEN_READWRITE);
        other.Execute("PRAGMA locking_mode = EXCLUSIVE");
        other.Execute("BEGIN EXCLUSIVE");
        other.Execute("UPDATE floor SET revision = revision");
        Assert.Equal($"the data file {DataFile} is locked by another program: close that program and try again", Refusal());
    }

    [Fact]
    public async Task A_damaged_store()
    {
        await using (var store = SqliteStore.Open(DataFile))
            for (int i = 0; i < 200; i++) await store.CommitAsync(new Transaction(Operation.Put($"/k/{i}", Encoding.UTF8.GetBytes(new string('x', 500)))));
        using (var file = new FileStream(DataFile, FileMode.Open))
        {
            file.Position = 2 * 4096;                                             // past the header and the schema
            file.Write(Enumerable.Repeat((byte)0xA5, 8 * 4096).ToArray());
        }
        Assert.Equal($"the data file {DataFile} is damaged: restore it from a backup, or move it away to begin anew", Refusal());
    }

    [Fact]
    public void A_directory_in_its_place()
    {
        Directory.CreateDirectory(DataFile);
        Assert.Equal($"{DataFile} is a directory, not a data file: give another --data-dir", Refusal());
    }

    [Fact]
    public void A_data_directory_that_is_a_file()
    {
        string blocked = Path.Combine(_directory, "file");
        File.WriteAllText(blocked, "");
        var refusal = Assert.Throws<StoreException>(() => SqliteStore.Open(Path.Combine(blocked, "store.db")));
        Assert.StartsWith($"the data directory {blocked} cannot be made: ", refusal.Message);
    }

    [Fact]
    public void A_refused_file_is_not_held()
    {
        File.WriteAllText(DataFile, new string('?', 5000));
        Refusal();
        File.Delete(DataFile);
        Assert.True(SqliteStore.Open(DataFile).DisposeAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task The_file_is_for_its_owner_alone()
    {
        await using var store = SqliteStore.Open(DataFile);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(DataFile));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(DataFile + "-wal"));
    }

    [Fact]
    public void The_numbers_that_reach_the_disk_are_frozen()
    {
        Assert.Equal(0x464C5354, StoreFile.ApplicationId);
        Assert.Equal(1, StoreFile.Format);
    }
}
