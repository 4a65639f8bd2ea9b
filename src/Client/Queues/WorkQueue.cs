using System.Threading.Channels;
using Fairlead.Primitives;

namespace Fairlead.Client.Queues;

/// <summary>
/// Keys of objects that want a look. A key waits at most once however often it is added, and is never worked on twice at the
/// same time: added during its work, it comes again after <see cref="Done"/>. Failing keys come back later and later. One timer
/// serves all delays.
/// </summary>
public sealed class WorkQueue<TKey> : IDisposable where TKey : notnull
{
    private readonly Lock _gate = new();                                             // guards all below but _ready
    private readonly HashSet<TKey> _waiting = [];                                    // in _ready, or dirty while being worked on
    private readonly HashSet<TKey> _working = [];
    private readonly Dictionary<TKey, Backoff> _failures = [];
    private readonly PriorityQueue<TKey, long> _later = new();
    private readonly Dictionary<TKey, long> _due = [];                               // earliest due time of each key in _later
    private readonly Channel<TKey> _ready = Channel.CreateUnbounded<TKey>();         // bounded by dedupe: each key at most once
    private readonly TimeProvider _clock;
    private readonly Backoff _backoff;
    private readonly ITimer _timer;

    /// <param name="backoff">Waits after failures; null: 5 ms doubling to 1,000 s, as Kubernetes' controllers.</param>
    public WorkQueue(TimeProvider clock, Backoff? backoff = null)
    {
        _clock = clock;
        _backoff = backoff ?? new Backoff(TimeSpan.FromMilliseconds(5), TimeSpan.FromSeconds(1000));
        _timer = clock.CreateTimer(static queue => ((WorkQueue<TKey>)queue!).Promote(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Keys that are ready, being worked on, or due later.</summary>
    public int Count { get { lock (_gate) return _waiting.Count + _working.Count + _due.Count; } }

    /// <summary>Wants a look at this key as soon as a worker is free.</summary>
    public void Add(TKey key)
    {
        lock (_gate)
        {
            if (!_waiting.Add(key) || _working.Contains(key)) return;
            _ready.Writer.TryWrite(key);
        }
    }

    /// <summary>Wants a look after a while; an earlier wish for the same key stands.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            Add(key);
            return;
        }
        lock (_gate)
        {
            long due = _clock.GetTimestamp() + (long)(delay.TotalSeconds * _clock.TimestampFrequency);
            if (_due.TryGetValue(key, out long earlier) && earlier <= due) return;
            _due[key] = due;
            _later.Enqueue(key, due);
            SetTimer();
        }
    }

    /// <summary>Wants another look after a failure, later each time. Returns the wait.</summary>
    public TimeSpan AddAfterFailure(TKey key)
    {
        Backoff backoff;
        lock (_gate)
        {
            backoff = _failures.GetValueOrDefault(key, _backoff);
            _failures[key] = backoff.Next;
        }
        AddAfter(key, backoff.Delay);
        return backoff.Delay;
    }

    /// <summary>Failures of this key in a row.</summary>
    public int Failures(TKey key)
    {
        lock (_gate) return _failures.TryGetValue(key, out var backoff) ? backoff.Failures : 0;
    }

    /// <summary>The key went well: its next failure waits the shortest time again.</summary>
    public void Forget(TKey key)
    {
        lock (_gate) _failures.Remove(key);
    }

    /// <summary>The next key to work on; call <see cref="Done"/> with it afterwards.</summary>
    public async ValueTask<TKey> TakeAsync(CancellationToken stop)
    {
        var key = await _ready.Reader.ReadAsync(stop);
        lock (_gate)
        {
            _waiting.Remove(key);
            _working.Add(key);
        }
        return key;
    }

    /// <summary>All keys that are ready, at least one; call <see cref="Done"/> with each afterwards.</summary>
    public async ValueTask<IReadOnlyList<TKey>> TakeAllAsync(CancellationToken stop)
    {
        var keys = new List<TKey> { await TakeAsync(stop) };
        while (_ready.Reader.TryRead(out var key))
        {
            lock (_gate)
            {
                _waiting.Remove(key);
                _working.Add(key);
            }
            keys.Add(key);
        }
        return keys;
    }

    /// <summary>The work on this key has ended, well or not.</summary>
    public void Done(TKey key)
    {
        lock (_gate)
        {
            _working.Remove(key);
            if (_waiting.Contains(key)) _ready.Writer.TryWrite(key);
        }
    }

    private void Promote()
    {
        lock (_gate)
        {
            long now = _clock.GetTimestamp();
            while (_later.TryPeek(out var key, out long due) && due <= now)
            {
                _later.Dequeue();
                if (!_due.TryGetValue(key, out long wanted) || wanted != due) continue;   // an earlier wish took its place
                _due.Remove(key);
                if (_waiting.Add(key) && !_working.Contains(key)) _ready.Writer.TryWrite(key);
            }
            SetTimer();
        }
    }

    private void SetTimer()
    {
        if (!_later.TryPeek(out _, out long due)) return;
        double seconds = (due - _clock.GetTimestamp()) / (double)_clock.TimestampFrequency;
        _timer.Change(TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(seconds * 1000), 0, int.MaxValue - 1)), Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();
}
