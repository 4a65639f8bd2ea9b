using Fairlead.Linux;

namespace Fairlead.Composition;

/// <summary>
/// One thread on which parts of this process run that wait more than they work. What they await comes back to this thread, and so do the
/// requests that they make of the API server in this process: a chain of a dozen small steps wakes nobody, and whatever it does, the other
/// processors are free for requests from outside.
/// <code>
/// watch event ─► queue ─► reconcile ─► request ─► pipeline ─► store's writer ─► answer ─► …     all but the writer on this thread
/// </code>
/// Nothing that runs here may block. Where processors are scarce it gives way to the other threads: what a client waits for goes before what
/// follows from what clients did.
/// </summary>
internal sealed class Lane : SynchronizationContext, IDisposable
{
    /// <summary>A quarter of a processor at least, of one that a single other thread wants too.</summary>
    private const int Nice = 5;

    private readonly object _gate = new();                                        // guards all below; a monitor, for the thread sleeps on it
    private Queue<(SendOrPostCallback Do, object? State)> _waiting = new();
    private bool _asleep;
    private bool _closed;

    public Lane(string name) => new Thread(Work) { IsBackground = true, Name = name }.Start();

    /// <summary>Runs <paramref name="work"/> here, to its end.</summary>
    public Task RunAsync(Func<Task> work)
    {
        var begun = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(_ => begun.SetResult(work()), null);
        return begun.Task.Unwrap();
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _waiting.Enqueue((d, state));
                if (_asleep) Monitor.Pulse(_gate);
                return;
            }
        }
        base.Post(d, state);                                                      // the last steps of those that end later
    }

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>The thread ends when it has done what waits now.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Work()
    {
        Niceness.Add(Nice);
        SetSynchronizationContext(this);
        var batch = new Queue<(SendOrPostCallback Do, object? State)>();
        while (Take(ref batch))
            while (batch.TryDequeue(out var next)) next.Do(next.State);
    }

    /// <summary>All that waits, in exchange for the empty queue; false at the end.</summary>
    private bool Take(ref Queue<(SendOrPostCallback Do, object? State)> batch)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                if (_closed) return false;
                _asleep = true;
                Monitor.Wait(_gate);
                _asleep = false;
            }
            (batch, _waiting) = (_waiting, batch);
            return true;
        }
    }
}
