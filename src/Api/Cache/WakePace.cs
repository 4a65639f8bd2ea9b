namespace Fairlead.Api.Cache;

/// <summary>
/// Says when watchers that can wait are told of changes: at once while changes are few, and all that came in one go while they are many.
/// A part of this process that is woken for each of a thousand changes a second spends more on waking than on the changes.
/// <code>
/// few:   change ─► told      change ─► told                       a round costs one of <see cref="Most"/>; one comes back each <see cref="Rest"/>
/// many:  change change change ─────────► told     (at most <see cref="Rest"/> later)
/// </code>
/// </summary>
internal sealed class WakePace : IDisposable
{
    public static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(5);

    private const int Most = 32;

    private readonly Lock _gate = new();                       // guards all below
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private long _counted;
    private int _left = Most;
    private bool _due;

    /// <param name="round">Called when changes that were held back are due.</param>
    public WakePace(TimeProvider clock, Action round)
    {
        _clock = clock;
        _counted = clock.GetTimestamp();
        _timer = clock.CreateTimer(_ => { lock (_gate) _due = false; round(); }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>True: tell now. False: a round is due soon, and tells all that has come until then.</summary>
    public bool MayWakeNow()
    {
        lock (_gate)
        {
            if (_due) return false;
            GiveBack();
            if (_left > 0)
            {
                _left--;
                return true;
            }
            _due = true;
        }
        _timer.Change(Rest, Timeout.InfiniteTimeSpan);
        return false;
    }

    private void GiveBack()
    {
        int rests = (int)Math.Min(Most, _clock.GetElapsedTime(_counted) / Rest);
        if (rests == 0) return;
        _left = Math.Min(Most, _left + rests);
        _counted = _clock.GetTimestamp();
    }

    public void Dispose() => _timer.Dispose();
}
