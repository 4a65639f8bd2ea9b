namespace Fairlead.Store.Log;

/// <summary>A transaction that waits for its turn, and the task of its caller.</summary>
internal sealed class PendingCommit(Transaction transaction) : TaskCompletionSource<CommitOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public Transaction Transaction { get; } = transaction;

    /// <summary>Decided when the batch is drafted, told when the batch is durable.</summary>
    public CommitOutcome? Outcome { get; set; }
}
