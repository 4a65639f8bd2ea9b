namespace Fairlead.Api.Metrics;

/// <summary>How many requests of one sort there were, how each ended and how long they took.</summary>
internal sealed class RequestSeries
{
    /// <summary>Upper bounds of the durations' classes in seconds, as kube-apiserver's.</summary>
    public static readonly double[] Bounds = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];

    private readonly long[] _classes = new long[Bounds.Length + 1];
    private readonly Dictionary<int, long> _codes = [];                              // guarded by _gate
    private readonly Lock _gate = new();
    private long _ticks;

    public void Ended(int code, TimeSpan elapsed)
    {
        double seconds = elapsed.TotalSeconds;
        int at = 0;
        while (at < Bounds.Length && seconds > Bounds[at]) at++;
        Interlocked.Increment(ref _classes[at]);
        Interlocked.Add(ref _ticks, elapsed.Ticks);
        lock (_gate) _codes[code] = _codes.GetValueOrDefault(code) + 1;
    }

    public IReadOnlyList<(int Code, long Count)> Codes
    {
        get { lock (_gate) return [.. _codes.OrderBy(c => c.Key).Select(c => (c.Key, c.Value))]; }
    }

    /// <summary>Requests by class of duration; the last is of those that took longer than every bound.</summary>
    public long[] Classes => [.. _classes.Select((_, at) => Interlocked.Read(ref _classes[at]))];

    public double Seconds => TimeSpan.FromTicks(Interlocked.Read(ref _ticks)).TotalSeconds;
}
