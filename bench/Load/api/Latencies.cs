namespace Fairlead.ApiLoad;

/// <summary>Times of many operations, and what they come to.</summary>
internal sealed class Latencies(IEnumerable<TimeSpan> times)
{
    private readonly TimeSpan[] _sorted = [.. times.Order()];

    public int Count => _sorted.Length;

    public double At(double quantile) => _sorted.Length == 0 ? 0 : _sorted[Math.Min(_sorted.Length - 1, (int)(quantile * _sorted.Length))].TotalMilliseconds;

    public override string ToString() => $"p50 {At(0.5):F1} ms, p99 {At(0.99):F1} ms";
}
