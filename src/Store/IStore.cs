namespace Fairlead.Store;

/// <summary>
/// Where the objects of a cluster are kept: keys with bytes, one growing revision for all of them, and news of every change.
/// </summary>
/// <remarks>
/// <para>Every implementation passes one contract suite; callers cannot tell which they have.</para>
/// <code>
/// CommitAsync ─► preconditions ─► revision + 1 ─► durable ─► visible to reads ─► visible to watches ─► answered
/// </code>
/// <para>Keys are compared byte by byte in their UTF-8 form, as etcd does.</para>
/// </remarks>
public interface IStore : IAsyncDisposable
{
    /// <summary>The revision of the last change that is visible. A new store begins at 1, so no answer ever carries 0.</summary>
    long Revision { get; }

    /// <summary>Watches may begin after this revision or any later one; what came before is forgotten.</summary>
    long CompactedRevision { get; }

    /// <summary>
    /// Does all of a transaction or nothing. When the task ends with <see cref="CommitOutcome.Committed"/> the changes are on
    /// stable storage and reads and watches show them. A token that is already cancelled keeps the transaction from starting; a
    /// transaction that has started is not taken back.
    /// </summary>
    /// <exception cref="StoreException">The storage refused the write (disk full, I/O error): nothing of it was done.</exception>
    ValueTask<CommitOutcome> CommitAsync(Transaction transaction, CancellationToken stop = default);

    /// <summary>One entry as it stands now, or null.</summary>
    ValueTask<Entry?> GetAsync(string key, CancellationToken stop = default);

    /// <summary>All entries whose key begins with the prefix, in key order, and the one revision at which they stood so.</summary>
    ValueTask<RangeResult> RangeAsync(string prefix, CancellationToken stop = default);

    /// <summary>
    /// Begins to watch: every change after the revision to keys that begin with the prefix, in order, once. A revision ahead of
    /// the store's own is waited for.
    /// </summary>
    WatchStart Watch(string prefix, long afterRevision);
}
