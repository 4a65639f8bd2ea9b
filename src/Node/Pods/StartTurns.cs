namespace Fairlead.Node.Pods;

/// <summary>
/// Who may work at the runtime now: so many at once, in the order of asking, but pods that have begun before pods that have not. So the first
/// pods of a burst are ready while the last ones still wait, instead of all of them at its end. Thread-safe.
/// </summary>
internal sealed class StartTurns(int most)
{
    private readonly Lock _gate = new();                                        // guards the rest
    private readonly Queue<TaskCompletionSource> _begun = new();
    private readonly Queue<TaskCompletionSource> _new = new();
    private int _free = most;

    /// <summary>Waits for a turn; disposing of the answer gives it to the next.</summary>
    public async Task<IDisposable> TakeAsync(bool hasBegun, CancellationToken stop)
    {
        var ticket = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                return new Turn(this);
            }
            (hasBegun ? _begun : _new).Enqueue(ticket);
        }
        await using (stop.Register(() => ticket.TrySetCanceled(stop))) await ticket.Task;
        return new Turn(this);
    }

    private void Release()
    {
        lock (_gate)
        {
            while (_begun.TryDequeue(out var next) || _new.TryDequeue(out next))
                if (next.TrySetResult()) return;                                // else: it does not wait any more
            _free++;
        }
    }

    private sealed class Turn(StartTurns turns) : IDisposable
    {
        private StartTurns? _turns = turns;

        public void Dispose() => Interlocked.Exchange(ref _turns, null)?.Release();
    }
}
