using System.Diagnostics;
using System.Runtime.CompilerServices;
using Fairlead.Composition;
using Fairlead.Linux;
using Fairlead.Linux.Namespaces;

namespace Fairlead.Background;

/// <summary>
/// Starts the cluster's process and hears from it until it is ready.
/// <code>
/// fairlead up ──starts──► fairlead up --foreground --report     setsid: no terminal's signals reach it
///      ▲                        │ standard output: one line an event, until "ready"
///      └────────── pipe ────────┘ standard error: the log file from its first line on
/// </code>
/// </summary>
/// <param name="environment">Variables beside the inherited ones.</param>
/// <param name="elsewhere">A network namespace in which the process lives (a name of `ip netns`), and the name that the machine has there; null for where we are.</param>
public sealed class BackgroundStart(ClusterPaths paths, (string NetworkNamespace, string Hostname)? elsewhere = null, params IReadOnlyList<(string Name, string Value)> environment)
{
    /// <summary>Last lines of the log that a failure without a word shows.</summary>
    private const int LinesOfLog = 5;

    public async IAsyncEnumerable<StartEvent> StartAsync(IReadOnlyList<string> arguments, [EnumeratorCancellation] CancellationToken stop)
    {
        string[] command = [.. elsewhere is { } there ? Enter(there.NetworkNamespace, there.Hostname) : [], Environment.ProcessPath!, .. arguments, "--foreground", "--report"];
        Processes.CloseFilesOnExec();                                                // a lock or a pipe of our starter's is not the cluster's to hold
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,                                            // our starter's own must not be held open by a process that lives on
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var child = Process.Start(start)!;
        child.StandardInput.Close();
        var complaint = child.StandardError.ReadToEndAsync(CancellationToken.None);
        using var cancelled = stop.Register(() => Signals.Send(child.Id, Signals.SIGTERM));
        while (await child.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            if (!StartEvent.TryParse(line, out var heard)) continue;
            yield return heard!;
            if (heard is StartEvent.Ready or StartEvent.Failed) yield break;
        }
        await child.WaitForExitAsync(CancellationToken.None);
        stop.ThrowIfCancellationRequested();
        yield return new StartEvent.Failed($"Fairlead ended while it started (status {child.ExitCode}); {await complaint}the end of {paths.Log}: {EndOfLog()}");
    }

    /// <summary>
    /// The network and the machine's name are others (pods of the host's network see both); mounts stay the machine's, so that a restarted
    /// process finds its pods' mounts. Each program becomes the next, with the same process id.
    /// </summary>
    private static string[] Enter(string networkNamespace, string hostname) =>
    [
        "nsenter", $"--net={NetworkNamespace.PathOf(networkNamespace)}", "--",
        "unshare", "--uts", "--", "sh", "-c", "echo \"$0\" > /proc/sys/kernel/hostname && exec \"$@\"", hostname,
    ];

    private string EndOfLog() => File.Exists(paths.Log) ? string.Join(" | ", File.ReadLines(paths.Log).TakeLast(LinesOfLog)) : "it is empty";
}
