using Fairlead.Store.Log;

namespace Fairlead.Store.Memory;

/// <summary>A store that forgets everything when it is closed: for tests, and for clusters that live as long as their process.</summary>
public sealed class MemoryStore(StoreOptions options) : LogStore(options)
{
    public MemoryStore() : this(new StoreOptions()) { }

    private protected override void Persist(IReadOnlyList<DraftChange> changes, IReadOnlyCollection<long> garbage, long floor) { }

    private protected override IRowReader OpenReader() => HeldRows.Instance;

    private protected override Entry? Hold(Entry entry) => entry;

    private protected override void CloseRows() { }

    private sealed class HeldRows : IRowReader
    {
        public static readonly HeldRows Instance = new();

        public Entry Read(in Slot slot) => slot.Held!;

        public void Dispose() { }
    }
}
