using System.Diagnostics;
using System.Globalization;
using Fairlead.Client.Config;

namespace Fairlead.ApiLoad;

/// <summary>An API server under measurement: how to reach it, and which processes it consists of.</summary>
internal class MeasuredServer(ClientConnection connection, IReadOnlyList<int> processes)
{
    public ClientConnection Connection { get; } = connection;

    /// <summary>Resident memory of all its processes, in MiB.</summary>
    public long MemoryMiB => processes.Sum(MemoryOf);

    /// <summary>User and system time that all its processes have taken.</summary>
    public TimeSpan CpuTime => processes.Aggregate(TimeSpan.Zero, static (sum, pid) => sum + CpuOf(pid));

    /// <summary>Waits until it has done what earlier figures left it to do (controllers, compaction): a second with under 10 % of a processor.</summary>
    public async Task RestAsync()
    {
        for (int seconds = 0; seconds < 60; seconds++)
        {
            var before = CpuTime;
            await Task.Delay(TimeSpan.FromSeconds(1));
            if (CpuTime - before < TimeSpan.FromMilliseconds(100)) return;
        }
        throw new InvalidOperationException("the server is still at work a minute after the last request");
    }

    private static long MemoryOf(int pid)
    {
        string line = File.ReadLines($"/proc/{pid}/status").First(l => l.StartsWith("VmRSS", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    private static TimeSpan CpuOf(int pid)
    {
        using var process = Process.GetProcessById(pid);
        return process.TotalProcessorTime;
    }
}
