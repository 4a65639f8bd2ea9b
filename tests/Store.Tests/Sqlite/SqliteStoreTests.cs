using Fairlead.Store.Sqlite;

namespace Fairlead.Store.Tests.Sqlite;

public sealed class SqliteStoreTests : StoreContract, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fairlead-store-").FullName;
    private int _stores;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private protected override IStore Open(StoreOptions? options = null) =>
        SqliteStore.Open(Path.Combine(_directory, $"{_stores++}", "store.db"), options);
}
