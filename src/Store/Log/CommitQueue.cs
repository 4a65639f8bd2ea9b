namespace Fairlead.Store.Log;

/// <summary>
/// Lets one thread at a time commit, and that one commits for everybody who waits: many writers share one flush of the disk.
/// </summary>
/// <remarks>
/// <code>
/// nobody commits  ─► the caller commits itself, at once, on its own thread (no hand-over, least latency)
/// somebody does, or
/// the caller's thread
/// serves others too  ─► the caller queues; the writer thread takes all that wait as one batch (most throughput)
/// </code>
/// </remarks>
internal sealed class CommitQueue : IDisposable
{
    /// <summary>Most transactions in a batch, so that the first of them does not wait for thousands.</summary>
    private const int MaxBatch = 512;

    private readonly object _gate = new();                                        // guards _waiting, _busy, _handedOver, _closed; a monitor, for the writer sleeps on it
    private readonly Action<IReadOnlyList<PendingCommit>> _commit;
    private readonly Thread _writer;
    private readonly Queue<PendingCommit> _waiting = new();
    private bool _busy;
    private bool _handedOver;
    private bool _closed;

    /// <param name="commit">Commits a batch and sets every outcome; an exception fails the whole batch.</param>
    public CommitQueue(Action<IReadOnlyList<PendingCommit>> commit)
    {
        _commit = commit;
        _writer = new Thread(Write) { IsBackground = true, Name = "store-writer" };
        _writer.Start();
    }

    /// <summary>A thread with a context of its own runs more than this caller: it is not made to wait for the disk.</summary>
    private static bool HasOtherWork => SynchronizationContext.Current is not null;

    public ValueTask<CommitOutcome> CommitAsync(Transaction transaction)
    {
        var pending = new PendingCommit(transaction);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(IStore));
            if (_busy || HasOtherWork)
            {
                _waiting.Enqueue(pending);
                if (!_busy) HandOver();
                _busy = true;
                return new ValueTask<CommitOutcome>(pending.Task);
            }
            _busy = true;
        }
        try
        {
            _commit([pending]);
            return new ValueTask<CommitOutcome>(pending.Outcome!);
        }
        finally
        {
            Release();
        }
    }

    /// <summary>Commits what waits, then refuses everything else.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
            if (!_busy)
            {
                _busy = true;
                HandOver();
            }
        }
        _writer.Join();
    }

    /// <summary>The committer's last act: hands on to the writer thread when others came meanwhile.</summary>
    private void Release()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 && !_closed) _busy = false;
            else HandOver();
        }
    }

    /// <summary>Makes the writer thread the one that commits. Under the gate.</summary>
    private void HandOver()
    {
        _handedOver = true;
        Monitor.Pulse(_gate);
    }

    private void Write()
    {
        var batch = new List<PendingCommit>();
        while (true)
        {
            AwaitWork();
            while (TryTake(batch)) CommitAll(batch);
            if (IsClosed()) return;
        }
    }

    /// <summary>Sleeps at once: a semaphore would spin first, on a processor that those who write could use.</summary>
    private void AwaitWork()
    {
        lock (_gate)
        {
            while (!_handedOver) Monitor.Wait(_gate);
            _handedOver = false;
        }
    }

    /// <summary>The waiting transactions; false, and nobody commits any more, when there is none.</summary>
    private bool TryTake(List<PendingCommit> batch)
    {
        batch.Clear();
        lock (_gate)
        {
            while (batch.Count < MaxBatch && _waiting.TryDequeue(out var pending)) batch.Add(pending);
            if (batch.Count == 0 && !_closed) _busy = false;
            return batch.Count > 0;
        }
    }

    private bool IsClosed()
    {
        lock (_gate) return _closed;
    }

    private void CommitAll(List<PendingCommit> batch)
    {
        try
        {
            _commit(batch);
        }
        catch (Exception e)                                                       // told to every caller of the batch
        {
            foreach (var pending in batch) pending.TrySetException(e);
            return;
        }
        foreach (var pending in batch) pending.TrySetResult(pending.Outcome!);
    }
}
