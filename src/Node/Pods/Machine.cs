using System.Globalization;

namespace Fairlead.Node.Pods;

/// <summary>What the machine has.</summary>
public static class Machine
{
    public static long MilliCpu { get; } = System.Environment.ProcessorCount * 1000L;

    /// <summary>MemTotal of /proc/meminfo, in bytes.</summary>
    public static long MemoryBytes { get; } = long.Parse(
        File.ReadLines("/proc/meminfo").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
}
