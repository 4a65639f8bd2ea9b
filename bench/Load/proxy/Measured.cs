using System.Diagnostics;
using System.Globalization;

namespace Fairlead.Bench.ProxyLoad;

/// <summary>What the kernel tells about a process, and about itself.</summary>
internal static class Measured
{
    /// <summary>User and system time of a process with its ended children.</summary>
    internal static TimeSpan Cpu(int process)
    {
        string stat = File.ReadAllText($"/proc/{process}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        long ticks = fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
        return TimeSpan.FromMilliseconds(10 * ticks);                                // USER_HZ is 100
    }

    /// <summary>Largest resident memory of a process so far, in MiB.</summary>
    internal static double PeakMemory(int process) =>
        long.Parse(File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;

    /// <summary>Memory that the kernel itself uses and does not give back on demand, in MiB.</summary>
    internal static double KernelMemory()
    {
        var info = File.ReadLines("/proc/meminfo").Select(line => line.Split([' ', ':'], StringSplitOptions.RemoveEmptyEntries)).ToDictionary(words => words[0], words => double.Parse(words[1], CultureInfo.InvariantCulture));
        return (info["SUnreclaim"] + info["Percpu"] + info["VmallocUsed"]) / 1024;
    }

    internal static string Percentiles(List<double> milliseconds)
    {
        milliseconds.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"p50 {milliseconds[milliseconds.Count / 2]:f2} ms, p99 {milliseconds[(int)(milliseconds.Count * 0.99)]:f2} ms");
    }
}
