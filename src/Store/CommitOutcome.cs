namespace Fairlead.Store;

/// <summary>How a transaction ended.</summary>
public abstract record CommitOutcome
{
    private CommitOutcome() { }

    /// <summary>Done, durable and visible. A transaction that changed nothing reports the revision it saw.</summary>
    public sealed record Committed(long Revision) : CommitOutcome;

    /// <summary>Nothing was done: this key was not as expected. <see cref="ModRevision"/> is what it has; 0 when it is not there.</summary>
    public sealed record Conflict(string Key, long ModRevision) : CommitOutcome;
}
