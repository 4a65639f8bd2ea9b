using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Fairlead.Proxy.Metrics;

/// <summary>The figures of a process that every Prometheus client gives, by the same names.</summary>
internal static class ProcessMetrics
{
    internal static void Write(StringBuilder text)
    {
        using var process = Process.GetCurrentProcess();
        Value(text, "counter", "process_cpu_seconds_total", "Total user and system CPU time spent in seconds.", process.TotalProcessorTime.TotalSeconds);
        Value(text, "gauge", "process_resident_memory_bytes", "Resident memory size in bytes.", process.WorkingSet64);
        Value(text, "gauge", "process_virtual_memory_bytes", "Virtual memory size in bytes.", process.VirtualMemorySize64);
        Value(text, "gauge", "process_start_time_seconds", "Start time of the process since unix epoch in seconds.", new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0);
        Value(text, "gauge", "process_open_fds", "Number of open file descriptors.", process.HandleCount);
    }

    private static void Value(StringBuilder text, string type, string name, string help, double value) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n{name} {value}\n");
}
