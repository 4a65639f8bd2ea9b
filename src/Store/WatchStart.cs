namespace Fairlead.Store;

/// <summary>How the wish to watch ended.</summary>
public abstract record WatchStart
{
    private WatchStart() { }

    /// <summary>The watch runs; dispose of it when done.</summary>
    public sealed record Started(IStoreWatch Watch) : WatchStart;

    /// <summary>The store no longer knows what happened after the wished revision: read everything anew.</summary>
    public sealed record Compacted(long CompactedRevision) : WatchStart;
}
