using System.Text.RegularExpressions;

namespace Fairlead.Explain.Probe;

/// <summary>Which processes of this machine are which pod's: their control group has the pod's UID in its name. Needs root to see those of others.</summary>
public static partial class PodProcesses
{
    /// <summary>UID of the pod to its processes.</summary>
    public static ILookup<string, int> ByPod() => (
        from folder in Directory.EnumerateDirectories("/proc")
        let name = Path.GetFileName(folder)
        where int.TryParse(name, out _)
        let uid = UidInGroup().Match(string.Join('\n', Lines($"{folder}/cgroup")))
        where uid.Success
        select (Uid: uid.Groups[1].Value.Replace('_', '-'), Pid: int.Parse(name))).ToLookup(pair => pair.Uid, pair => pair.Pid);

    /// <summary>Processes come and go while we look: one that has gone has no lines.</summary>
    internal static IReadOnlyList<string> Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>".../pod0c8cd9a4-…/…" with the cgroupfs driver, "…-pod0c8cd9a4_….slice" with systemd's.</summary>
    [GeneratedRegex("pod([0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12})")]
    private static partial Regex UidInGroup();
}
