using System.Diagnostics;

namespace Fairlead.Store.Log;

/// <summary>
/// Lets one thread at a time commit, and that one commits for everybody who waits: many writers share one flush of the disk.
/// </summary>
/// <remarks>
/// <code>
/// nobody commits     ─► the caller commits itself, at once, on its own thread, and takes along who waits (no hand-over, least latency)
/// somebody does      ─► the caller queues; the writer thread takes all that wait as one batch (most throughput)
/// the caller's
/// thread serves
/// others too         ─► the caller queues, for the writer thread; in a stream of writes of other callers: for the next of them, but
///                       not for long
/// </code>
/// What controllers write about what others write goes with the next of those: a flush for both, and nobody waits for a flush of the controllers'.
/// </remarks>
internal sealed class CommitQueue : IDisposable
{
    /// <summary>Most transactions in a batch, so that the first of them does not wait for thousands.</summary>
    private const int MaxBatch = 512;

    private readonly object _gate = new();                                        // guards all that changes below; a monitor, for the writer sleeps on it
    private readonly Action<IReadOnlyList<PendingCommit>> _commit;
    private readonly TimeSpan _patience;
    private readonly TimeSpan _stream;
    private readonly Thread _writer;
    private readonly Queue<PendingCommit> _waiting = new();
    private int _hurried;                                                         // of those who wait, the ones that are not patient
    private bool _busy;                                                           // somebody commits, or is about to
    private bool _patient;                                                        // nobody does, but somebody waits to be taken along
    private bool _handedOver;
    private bool _closed;
    private long _lastButOne, _last;                                              // when the last two came that did not wait by themselves; Stopwatch's ticks

    /// <param name="commit">Commits a batch and sets every outcome; an exception fails the whole batch.</param>
    /// <param name="patience">How long a patient caller waits at most for somebody to take it along; 1 ms when not given.</param>
    /// <param name="stream">Two writes within this time are a stream, in which a third can be expected; 5 ms when not given.</param>
    public CommitQueue(Action<IReadOnlyList<PendingCommit>> commit, TimeSpan? patience = null, TimeSpan? stream = null)
    {
        _commit = commit;
        _patience = patience ?? TimeSpan.FromMilliseconds(1);
        _stream = stream ?? TimeSpan.FromMilliseconds(5);
        _writer = new Thread(Write) { IsBackground = true, Name = "store-writer" };
        _writer.Start();
    }

    /// <summary>In a stream of writes that each wait for their answer the next is near.</summary>
    private bool InStream => Stopwatch.GetElapsedTime(_lastButOne) < _stream;

    public ValueTask<CommitOutcome> CommitAsync(Transaction transaction)
    {
        // A thread with a context of its own runs more than this caller: it is not made to wait for the disk.
        var pending = new PendingCommit(transaction, patient: SynchronizationContext.Current is not null);
        List<PendingCommit> batch;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(IStore));
            Enqueue(pending);
            if (_busy || pending.Patient)
            {
                if (!_busy && !_patient) Settle();
                return new ValueTask<CommitOutcome>(pending.Task);
            }
            (_busy, _patient) = (true, false);
            batch = Take();
        }
        CommitAll(batch);
        lock (_gate) Settle();
        return new ValueTask<CommitOutcome>(pending.Task);
    }

    /// <summary>Commits what waits, then refuses everything else.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            if (!_busy) Settle();
        }
        _writer.Join();
    }

    /// <summary>Under the gate.</summary>
    private void Enqueue(PendingCommit pending)
    {
        _waiting.Enqueue(pending);
        if (pending.Patient) return;
        _hurried++;
        (_lastButOne, _last) = (_last, Stopwatch.GetTimestamp());
    }

    /// <summary>Those who wait longest, as a batch. Under the gate.</summary>
    private List<PendingCommit> Take()
    {
        var batch = new List<PendingCommit>(Math.Min(_waiting.Count, MaxBatch));
        while (batch.Count < MaxBatch && _waiting.TryDequeue(out var pending))
        {
            batch.Add(pending);
            if (!pending.Patient) _hurried--;
        }
        return batch;
    }

    /// <summary>Decides when those who wait are committed, nobody committing now. Under the gate.</summary>
    private void Settle()
    {
        if (_waiting.Count == 0 && !_closed) _busy = false;
        else if (_hurried > 0 || !InStream || _closed) HandOver();
        else
        {
            (_busy, _patient) = (false, true);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Makes the writer thread the one that commits. Under the gate.</summary>
    private void HandOver()
    {
        (_busy, _patient, _handedOver) = (true, false, true);
        Monitor.Pulse(_gate);
    }

    private void Write()
    {
        while (AwaitTurn() is { } batch)
        {
            CommitAll(batch);
            lock (_gate) Settle();
        }
    }

    /// <summary>
    /// The writer thread's next batch, null at the end. Patient ones become its own when nobody came who took them along. Sleeps at once: a semaphore
    /// would spin first, on a processor that those who write could use.
    /// </summary>
    private List<PendingCommit>? AwaitTurn()
    {
        lock (_gate)
        {
            while (!_handedOver)
            {
                if (!_patient) Monitor.Wait(_gate);
                else if (!Monitor.Wait(_gate, _patience) && _patient) HandOver();
            }
            _handedOver = false;
            return _waiting.Count == 0 ? null : Take();
        }
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
