namespace Fairlead.Store;

/// <summary>One change of one key. All events of a transaction carry its one revision, in the transaction's order.</summary>
public readonly record struct StoreEvent(EventKind Kind, Entry Entry)
{
    public string Key => Entry.Key;

    public long Revision => Entry.ModRevision;
}
