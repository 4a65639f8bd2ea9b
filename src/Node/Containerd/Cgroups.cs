using System.Globalization;
using Fairlead.Linux;

namespace Fairlead.Node.Containerd;

/// <summary>
/// The control groups of this node's pods: one parent for all, in every mounted hierarchy (version 1 has one a controller,
/// version 2 a single one).
/// </summary>
public static class Cgroups
{
    /// <summary>Ends every process at and below a group such as "/fairlead/node-1", then removes the folders.</summary>
    public static void Remove(string group)
    {
        var folders = Hierarchies().Select(root => root + group).Where(Directory.Exists).SelectMany(Deepest).ToList();
        foreach (int pid in folders.SelectMany(Processes).Distinct()) Signals.Send(pid, Signals.SIGKILL);
        foreach (string folder in folders) Delete(folder);
    }

    /// <summary>Removes a group that has no groups and no processes in it any more.</summary>
    public static void RemoveIfEmpty(string group)
    {
        foreach (string folder in Hierarchies().Select(root => root + group).Where(Directory.Exists))
            if (!Directory.EnumerateDirectories(folder).Any() && !Processes(folder).Any()) Delete(folder);
    }

    private static IEnumerable<string> Hierarchies() => File.ReadLines("/proc/self/mounts")
        .Select(line => line.Split(' '))
        .Where(fields => fields[2] is "cgroup" or "cgroup2")
        .Select(fields => fields[1]);

    private static IEnumerable<string> Deepest(string folder) => Directory.EnumerateDirectories(folder).SelectMany(Deepest).Append(folder);

    private static IEnumerable<int> Processes(string folder)
    {
        string list = Path.Combine(folder, "cgroup.procs");
        return File.Exists(list) ? [.. File.ReadLines(list).Select(line => int.Parse(line, CultureInfo.InvariantCulture)).Where(pid => pid > 0)] : [];
    }

    /// <summary>The kernel lets a group go a moment after its last process.</summary>
    private static void Delete(string folder)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                Directory.Delete(folder);
                return;
            }
            catch (DirectoryNotFoundException)
            {
                return;
            }
            catch (IOException) when (attempt < 100)
            {
                Thread.Sleep(TimeSpan.FromMilliseconds(5));
            }
        }
    }
}
