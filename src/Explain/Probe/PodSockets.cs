using Fairlead.Explain.Trace;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;

namespace Fairlead.Explain.Probe;

/// <summary>
/// Looks at who listens in the pods of this machine: their processes' sockets in /proc. Needs root; pods of other machines are passed over.
/// </summary>
public static class PodSockets
{
    private static readonly (string File, Protocol Protocol)[] Tables =
        [("tcp", Protocol.Tcp), ("tcp6", Protocol.Tcp), ("udp", Protocol.Udp), ("udp6", Protocol.Udp)];

    public static IReadOnlyList<ListeningSocket> Of(IEnumerable<Pod> pods)
    {
        var processes = PodProcesses.ByPod();
        return [.. from pod in pods where processes.Contains(pod.Metadata.Uid ?? "") from socket in Of(pod, [.. processes[pod.Metadata.Uid!]]) select socket];
    }

    private static IEnumerable<ListeningSocket> Of(Pod pod, IReadOnlyList<int> processes)
    {
        var holders = Holders(processes);
        foreach (var (file, protocol) in Tables)
            foreach (string line in PodProcesses.Lines($"/proc/{processes[0]}/net/{file}"))
                if (ProcNetSocket.TryParse(line, protocol, out var socket))
                    yield return new ListeningSocket(pod.Key, protocol, socket.Address, socket.Port, holders.GetValueOrDefault(socket.Inode, ""));
    }

    /// <summary>Inode of a socket to the name of a process that has it open.</summary>
    private static Dictionary<ulong, string> Holders(IReadOnlyList<int> processes)
    {
        var holders = new Dictionary<ulong, string>();
        foreach (int pid in processes)
            foreach (string link in Links($"/proc/{pid}/fd"))
                if (link.StartsWith("socket:[", StringComparison.Ordinal) && ulong.TryParse(link.AsSpan(8, link.Length - 9), out ulong inode))
                    holders.TryAdd(inode, PodProcesses.Lines($"/proc/{pid}/comm").FirstOrDefault() ?? "");
        return holders;
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
}
