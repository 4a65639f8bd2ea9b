namespace Fairlead.Store.Log;

/// <summary>A transaction that waits for its turn, and the task of its caller.</summary>
internal sealed class PendingCommit(Transaction transaction, bool patient) : TaskCompletionSource<CommitOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public Transaction Transaction { get; } = transaction;

    /// <summary>Its caller has other work to do meanwhile.</summary>
    public bool Patient { get; } = patient;

    /// <summary>Decided when the batch is drafted, told when the batch is durable.</summary>
    public CommitOutcome? Outcome { get; set; }
}
