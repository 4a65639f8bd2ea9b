using System.Text;
using Fairlead.Node.Cri;
using Fairlead.Node.Plan;

namespace Fairlead.Node.Pods;

/// <summary>The termination message of an ended container: its file, or the end of its log where the policy says so.</summary>
internal static class LastWords
{
    /// <summary>Kubernetes' limits, in bytes and lines.</summary>
    private const int MaxMessage = 4096;
    private const int MaxFromLog = 2048;
    private const int MaxLines = 80;

    public static string? Of(PodPaths paths, ContainerView container, ContainerStatus status)
    {
        string file = paths.TerminationMessage(container.Name, container.Attempt);
        if (File.Exists(file) && Tail(file, MaxMessage, fromStart: true) is { Length: > 0 } written) return written;
        bool fromLog = container.ExitCode != 0 && status.Annotations.TryGetValue(Labels.TerminationMessagePolicy, out string? policy) && policy == "FallbackToLogsOnError";
        string log = Path.Combine(paths.Logs, PodPaths.LogOf(container.Name, container.Attempt));
        if (!fromLog || !File.Exists(log)) return container.Message;
        return OfLog(Tail(log, 16 * MaxFromLog, fromStart: false));
    }

    /// <summary>The end of a log in CRI's form, "time stream tag text": the text alone is of interest, and tag P says that its line goes on.</summary>
    internal static string OfLog(string log)
    {
        var lines = log.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(MaxLines)
            .Select(line => line.Split(' ', 4) is [_, _, var tag, var text] ? tag.StartsWith('P') ? text : text + "\n" : line + "\n");
        string all = string.Concat(lines);
        return all.Length <= MaxFromLog ? all : all[^MaxFromLog..];
    }

    private static string Tail(string path, int most, bool fromStart)
    {
        using var file = File.OpenRead(path);
        if (!fromStart) file.Seek(-Math.Min(most, file.Length), SeekOrigin.End);
        var bytes = new byte[Math.Min(most, file.Length)];
        int read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return Encoding.UTF8.GetString(bytes.AsSpan(0, read));
    }
}
