using System.Globalization;

namespace Fairlead.Node.Server;

/// <summary>What the whole machine uses at one moment.</summary>
/// <param name="CpuNanoseconds">Processor time since the start, idle time apart.</param>
/// <param name="MemoryTotal">Bytes; those that are free or can be had at once are <paramref name="MemoryAvailable"/>.</param>
public sealed record NodeUsage(DateTimeOffset At, DateTimeOffset StartedAt, long CpuNanoseconds, long MemoryTotal, long MemoryAvailable, long DiskTotal, long DiskAvailable)
{
    /// <summary>USER_HZ: the unit of /proc/stat, 100 a second on every Linux of ours.</summary>
    private const long NanosecondsPerTick = 10_000_000;

    public long WorkingSet => MemoryTotal - MemoryAvailable;

    public static NodeUsage Read(string folder, DateTimeOffset now)
    {
        var disk = new DriveInfo(folder);
        string[] stat = File.ReadAllLines("/proc/stat");
        var memory = File.ReadLines("/proc/meminfo").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToDictionary(fields => fields[0], fields => Number(fields[1]) * 1024);
        var started = DateTimeOffset.FromUnixTimeSeconds(Number(stat.First(line => line.StartsWith("btime ", StringComparison.Ordinal))[6..]));
        return new(now, started, Busy(stat[0]) * NanosecondsPerTick, memory["MemTotal:"], memory["MemAvailable:"], disk.TotalSize, disk.AvailableFreeSpace);
    }

    /// <summary>proc(5): user nice system idle iowait irq softirq steal; what guests use is in user already.</summary>
    internal static long Busy(string line)
    {
        long[] times = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(Number)];
        return times[0] + times[1] + times[2] + times[5] + times[6] + times[7];
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
