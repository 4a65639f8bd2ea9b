using System.Text.RegularExpressions;
using Fairlead.Explain.Trace;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;

namespace Fairlead.Explain.Probe;

/// <summary>
/// Looks at who listens in the pods of this machine. A pod's processes are found by their control group, which has the pod's UID in
/// its name; their sockets in /proc. Needs root; pods of other machines are passed over.
/// </summary>
public static partial class PodSockets
{
    private static readonly (string File, Protocol Protocol)[] Tables =
        [("tcp", Protocol.Tcp), ("tcp6", Protocol.Tcp), ("udp", Protocol.Udp), ("udp6", Protocol.Udp)];

    public static IReadOnlyList<ListeningSocket> Of(IEnumerable<Pod> pods)
    {
        var processes = ProcessesByPod();
        return [.. from pod in pods where processes.Contains(pod.Metadata.Uid ?? "") from socket in Of(pod, [.. processes[pod.Metadata.Uid!]]) select socket];
    }

    private static IEnumerable<ListeningSocket> Of(Pod pod, IReadOnlyList<int> processes)
    {
        var holders = Holders(processes);
        foreach (var (file, protocol) in Tables)
            foreach (string line in Lines($"/proc/{processes[0]}/net/{file}"))
                if (ProcNetSocket.TryParse(line, protocol, out var socket))
                    yield return new ListeningSocket(pod.Key, protocol, socket.Address, socket.Port, holders.GetValueOrDefault(socket.Inode, ""));
    }

    /// <summary>UID of the pod to its processes.</summary>
    private static ILookup<string, int> ProcessesByPod() => (
        from folder in Directory.EnumerateDirectories("/proc")
        let name = Path.GetFileName(folder)
        where int.TryParse(name, out _)
        let uid = UidInGroup().Match(string.Join('\n', Lines($"{folder}/cgroup")))
        where uid.Success
        select (Uid: uid.Groups[1].Value.Replace('_', '-'), Pid: int.Parse(name))).ToLookup(pair => pair.Uid, pair => pair.Pid);

    /// <summary>Inode of a socket to the name of a process that has it open.</summary>
    private static Dictionary<ulong, string> Holders(IReadOnlyList<int> processes)
    {
        var holders = new Dictionary<ulong, string>();
        foreach (int pid in processes)
            foreach (string link in Links($"/proc/{pid}/fd"))
                if (link.StartsWith("socket:[", StringComparison.Ordinal) && ulong.TryParse(link.AsSpan(8, link.Length - 9), out ulong inode))
                    holders.TryAdd(inode, Lines($"/proc/{pid}/comm").FirstOrDefault() ?? "");
        return holders;
    }

    /// <summary>Processes come and go while we look: one that has gone has no lines.</summary>
    private static IReadOnlyList<string> Lines(string path)
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

    private static IReadOnlyList<string> Links(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(folder).Select(entry => new FileInfo(entry).LinkTarget ?? "")];
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
