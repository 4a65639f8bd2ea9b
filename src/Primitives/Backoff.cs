namespace Fairlead.Primitives;

/// <summary>
/// Waiting times that double from <see cref="First"/> to <see cref="Most"/>. A value: <see cref="Next"/> gives the wait and the
/// state after it.
/// </summary>
public readonly record struct Backoff(TimeSpan First, TimeSpan Most, int Failures = 0)
{
    /// <summary>The wait after one more failure, without jitter.</summary>
    public TimeSpan Delay => Failures >= 40 || First.Ticks << Failures is var ticks && (ticks <= 0 || ticks > Most.Ticks)
        ? Most
        : TimeSpan.FromTicks(First.Ticks << Failures);

    public Backoff Next => this with { Failures = Math.Min(Failures + 1, 40) };

    public Backoff Reset => this with { Failures = 0 };
}
