using System.Globalization;
using System.Text;

namespace Fairlead.Proxy.Metrics;

/// <summary>A Prometheus histogram of seconds.</summary>
internal sealed class Histogram(double[] bounds)
{
    private readonly long[] _counts = new long[bounds.Length + 1];
    private readonly Lock _gate = new();                                             // guards _counts and _sum
    private double _sum;

    internal void Record(double seconds)
    {
        int bucket = Array.BinarySearch(bounds, seconds);
        if (bucket < 0) bucket = ~bucket;
        lock (_gate)
        {
            _counts[bucket]++;
            _sum += seconds;
        }
    }

    internal void Write(StringBuilder text, string name, string help)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} histogram\n");
        lock (_gate)
        {
            long total = 0;
            for (int i = 0; i < bounds.Length; i++) text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{le=\"{bounds[i]}\"}} {total += _counts[i]}\n");
            total += _counts[^1];
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{le=\"+Inf\"}} {total}\n{name}_sum {_sum}\n{name}_count {total}\n");
        }
    }

    /// <summary>first, first·2, first·4 …</summary>
    internal static double[] Exponential(double first, int count) => [.. Enumerable.Range(0, count).Select(i => first * Math.Pow(2, i))];

    internal static double[] Linear(double first, double step, int count) => [.. Enumerable.Range(0, count).Select(i => first + step * i)];
}
