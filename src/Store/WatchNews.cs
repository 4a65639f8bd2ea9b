namespace Fairlead.Store;

/// <summary>What a watch has to say.</summary>
public abstract record WatchNews
{
    private WatchNews() { }

    /// <summary>Changes in order. Everything of the watched prefix up to <see cref="Revision"/> has now been told.</summary>
    public sealed record Changes(IReadOnlyList<StoreEvent> Events, long Revision) : WatchNews;

    /// <summary>Nothing of the watched prefix changed up to this revision.</summary>
    public sealed record Progress(long Revision) : WatchNews;

    /// <summary>The reader was too slow: changes it has not seen are forgotten. It must read everything anew. The watch is over.</summary>
    public sealed record Lost(long CompactedRevision) : WatchNews;

    /// <summary>The store is closing. The watch is over.</summary>
    public sealed record Closed : WatchNews;
}
