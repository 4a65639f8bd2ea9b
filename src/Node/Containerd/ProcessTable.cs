using System.Globalization;
using System.Text;

namespace Fairlead.Node.Containerd;

/// <summary>Looks into /proc: which processes are ours.</summary>
public static class ProcessTable
{
    /// <summary>The arguments of a process; empty where it is gone or a zombie.</summary>
    public static IReadOnlyList<string> CommandLine(int pid)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/cmdline")).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Every process whose arguments satisfy the test.</summary>
    public static IReadOnlyList<int> Find(Func<IReadOnlyList<string>, bool> isWanted) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path.AsSpan()), CultureInfo.InvariantCulture, out int pid) ? pid : 0)
            .Where(pid => pid > 0 && isWanted(CommandLine(pid)))];
}
