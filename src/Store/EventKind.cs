namespace Fairlead.Store;

/// <summary>What happened to a key.</summary>
public enum EventKind : byte
{
    /// <summary>The key came to be.</summary>
    Created,

    /// <summary>The key has other bytes than before.</summary>
    Modified,

    /// <summary>The key is gone; the event's entry has no bytes and carries the revision of the deletion.</summary>
    Deleted,
}
