using System.Globalization;
using Fairlead.Linux.Namespaces;

namespace Fairlead.Testing;

/// <summary>
/// Names for the network namespaces of this test run. A run that was killed leaves its namespaces behind: the next one of the machine
/// takes them away before it makes its own first name. A name says whose it is: process id and, as ids come back, when that began.
/// </summary>
public static class TestNamespaces
{
    private const string Prefix = "fltest-", Folder = "/run/netns";
    private static readonly string Own = OwnPrefix();
    private static int _count;

    /// <summary>A name that no other has; the label is for people.</summary>
    public static string NameFor(string label) => $"{Own}{Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture)}-{label}";

    /// <summary>Removes what runs that are over have left.</summary>
    public static void RemoveLeft()
    {
        if (!Directory.Exists(Folder)) return;
        foreach (string name in Directory.EnumerateFiles(Folder, Prefix + "*").Select(path => Path.GetFileName(path)!).Where(IsLeft).ToArray()) NetworkNamespace.RemoveNamed(name);
    }

    private static string OwnPrefix()
    {
        RemoveLeft();
        return PrefixOf(Environment.ProcessId, StartOf(Environment.ProcessId));
    }

    /// <summary>Public for its test.</summary>
    public static string PrefixOf(int process, string? start) => $"{Prefix}{process.ToString(CultureInfo.InvariantCulture)}-{start}-";

    private static bool IsLeft(string name) => name.Split('-') is [_, var process, var start, ..]
        && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out int id) && StartOf(id) != start;

    /// <summary>When a process began, in clock ticks since the machine did (proc(5), field 22); null where there is none.</summary>
    private static string? StartOf(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
        }
        catch (IOException) { return null; }                                         // none, or it ended while we read
    }
}
