namespace Fairlead.Store;

/// <summary>
/// A reader's place in the store's history. It holds no queue of its own, so a slow reader costs nothing and stops nobody; one
/// that falls behind what the store remembers is told so. For one reader at a time.
/// </summary>
public interface IStoreWatch : IDisposable
{
    /// <summary>
    /// Waits for the next changes and returns all there are, whole transactions, in order. <see cref="WatchNews.Progress"/>
    /// is returned when only other keys changed, so that a reader knows how far it is.
    /// </summary>
    ValueTask<WatchNews> NextAsync(CancellationToken stop = default);
}
