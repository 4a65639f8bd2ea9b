using System.Collections.Concurrent;
using System.IO.Pipelines;

namespace Fairlead.Api.Hosting;

/// <summary>
/// Where both ends of the in-process connections go on when bytes have come: thread pool threads, but never more than a share of the
/// processors at once. The parts of this process react to every write; they must not take the processors from those who wait for an answer.
/// </summary>
internal sealed class InMemoryScheduler(int atOnce) : PipeScheduler, IThreadPoolWorkItem
{
    /// <summary>Steps taken before others in the thread pool's queue get their turn.</summary>
    private const int Turn = 8;

    private readonly ConcurrentQueue<(Action<object?> Step, object? State)> _steps = new();
    private int _running;

    public override void Schedule(Action<object?> action, object? state)
    {
        _steps.Enqueue((action, state));
        if (TryEnter()) System.Threading.ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        for (int i = 0; i < Turn && _steps.TryDequeue(out var next); i++) next.Step(next.State);
        Interlocked.Decrement(ref _running);
        if (!_steps.IsEmpty && TryEnter()) System.Threading.ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private bool TryEnter()
    {
        for (int running = Volatile.Read(ref _running); running < atOnce;)
        {
            int before = Interlocked.CompareExchange(ref _running, running + 1, running);
            if (before == running) return true;
            running = before;
        }
        return false;
    }
}
