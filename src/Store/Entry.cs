namespace Fairlead.Store;

/// <summary>What stands under a key: its bytes and the revisions of its creation and of its last change.</summary>
/// <remarks>The bytes belong to the store and to all its readers: nobody writes into them.</remarks>
public sealed record Entry(string Key, ReadOnlyMemory<byte> Value, long CreateRevision, long ModRevision);
