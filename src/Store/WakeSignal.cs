using System.Threading.Tasks.Sources;

namespace Fairlead.Store;

/// <summary>Wakes one waiting reader; a wake-up with nobody waiting is remembered once. Allocates nothing after it is made.</summary>
public sealed class WakeSignal : IValueTaskSource
{
    private readonly Lock _gate = new();                       // guards _set and _waiting
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _cancellation;
    private bool _set;
    private bool _waiting;

    /// <summary>Wakes who waits, on a thread of the pool or in its context; else the next to wait goes on at once.</summary>
    public void Set()
    {
        lock (_gate)
        {
            if (!_waiting)
            {
                _set = true;
                return;
            }
            _waiting = false;
        }
        _core.SetResult(true);
    }

    /// <summary>Ends with the next <see cref="Set"/>, or at once after one that nobody waited for.</summary>
    public ValueTask WaitAsync(CancellationToken stop)
    {
        if (stop.IsCancellationRequested) return ValueTask.FromCanceled(stop);
        lock (_gate)
        {
            if (_set)
            {
                _set = false;
                return ValueTask.CompletedTask;
            }
            _core.Reset();
            _waiting = true;
        }
        _cancellation = stop.UnsafeRegister(static (state, token) => ((WakeSignal)state!).Cancel(token), this);
        return new ValueTask(this, _core.Version);
    }

    private void Cancel(CancellationToken token)
    {
        lock (_gate)
        {
            if (!_waiting) return;
            _waiting = false;
        }
        _core.SetException(new OperationCanceledException(token));
    }

    void IValueTaskSource.GetResult(short token)
    {
        _cancellation.Dispose();
        _core.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
