using System.CommandLine;
using System.Net.Sockets;
using Fairlead.Background;
using Fairlead.Composition;
using Spectre.Console;

namespace Fairlead.Commands;

/// <summary><c>fairlead status</c>: does a cluster run here, where, and what do its parts say.</summary>
public static class StatusCommand
{
    public static Command Create()
    {
        var dataDir = ClusterFlags.DataDirFlag();
        var command = new Command("status", "Tells whether the cluster runs and what its parts do. Exit status 0: all parts serve; 1: not.") { dataDir };
        command.SetAction(async (parsed, stop) =>
        {
            var paths = ClusterPaths.Of(parsed.GetValue(dataDir)!);
            if (RunningProcess.Find(paths) is not { } running)
            {
                Console.WriteLine($"No cluster runs in {paths.DataDir}.");
                return ExitStatus.Failed;
            }
            var lines = await AskAsync(paths, stop);
            Screen.Out.MarkupLineInterpolated($"[bold]{running.Server}[/]  process {running.Pid}, since {running.Started.LocalDateTime:yyyy-MM-dd HH:mm:ss}, data in {paths.DataDir}");
            foreach (string[] part in lines.Select(line => line.Split('\t')))
                Screen.Out.MarkupLineInterpolated($"  {part[0],-24} {part[1]}");
            return lines.All(line => line.EndsWith("\tserving", StringComparison.Ordinal)) ? ExitStatus.Done : ExitStatus.Failed;
        });
        return command;
    }

    private static async Task<IReadOnlyList<string>> AskAsync(ClusterPaths paths, CancellationToken stop)
    {
        try
        {
            return await ControlSocket.AskAsync(paths, "status", stop);
        }
        catch (Exception refusal) when (refusal is SocketException or IOException)
        {
            throw new CommandFailure($"The cluster's process does not answer ({refusal.Message}); only root may ask.", cause: refusal);
        }
    }
}
