using Fairlead.Client.Queues;
using Fairlead.Primitives;

namespace Fairlead.Controllers.Scheduling;

/// <summary>
/// Pods that no node takes. They are tried again when something changed that may help, each not sooner than its own back-off
/// allows; nothing changed for five minutes: all are tried, in case a change was misjudged.
/// </summary>
public sealed class Unscheduled(WorkQueue<NamespacedName> queue, Backoff backoff, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);              // as kube-scheduler
    private readonly Lock _gate = new();                                             // guards _waiting
    private readonly Dictionary<NamespacedName, (Backoff Backoff, DateTimeOffset Tried)> _waiting = [];

    public void Add(NamespacedName pod)
    {
        lock (_gate)
        {
            var next = _waiting.TryGetValue(pod, out var before) ? before.Backoff.Next : backoff;
            _waiting[pod] = (next, clock.GetUtcNow());
        }
        queue.AddAfter(pod, Longest);
    }

    public void Forget(NamespacedName pod)
    {
        lock (_gate) _waiting.Remove(pod);
    }

    public void WakeAll(NamespacedName except = default)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            foreach (var (pod, (wait, tried)) in _waiting)
            {
                if (pod != except) queue.AddAfter(pod, tried + wait.Delay - now);
            }
        }
    }
}
