using System.Globalization;
using System.Text;

namespace Fairlead.Linux;

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
        [.. Pids().Where(pid => isWanted(CommandLine(pid)))];

    /// <summary>The processes whose parent is one of these.</summary>
    public static IReadOnlyList<int> ChildrenOf(IReadOnlyCollection<int> parents)
    {
        if (parents.Count == 0) return [];
        var wanted = parents.ToHashSet();
        return [.. Pids().Where(pid => wanted.Contains(ParentOf(pid)))];
    }

    private static IEnumerable<int> Pids() => Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path.AsSpan()), CultureInfo.InvariantCulture, out int pid) ? pid : 0)
        .Where(pid => pid > 0);

    /// <summary>A process's parent; proc(5): the fourth field of stat, after the name in parentheses; 0 where the process is gone.</summary>
    public static int ParentOf(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
