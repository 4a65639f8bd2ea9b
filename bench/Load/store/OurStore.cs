using Fairlead.Store;
using Fairlead.Store.Sqlite;

namespace Fairlead.StoreLoad;

/// <summary>The SQLite store in this process, as the API server holds it.</summary>
internal sealed class OurStore(string directory) : ICreates
{
    private readonly SqliteStore _store = SqliteStore.Open(Path.Combine(directory, "store.db"));

    public string Name => "fairlead";

    public Func<string, byte[], Task> NewClient() => async (key, value) =>
    {
        var outcome = await _store.CommitAsync(new Transaction(Operation.Create(key, value)));
        if (outcome is not CommitOutcome.Committed) throw new InvalidOperationException($"{key}: {outcome}");
    };

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
