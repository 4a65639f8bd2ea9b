using Fairlead.Store.Memory;

namespace Fairlead.Store.Tests.Memory;

public sealed class MemoryStoreTests : StoreContract
{
    private protected override IStore Open(StoreOptions? options = null) => new MemoryStore(options ?? new StoreOptions());
}
