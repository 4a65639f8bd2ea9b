using System.CommandLine;
using System.Net.Sockets;
using Fairlead.Background;
using Fairlead.Composition;
using Fairlead.Linux;
using Fairlead.Nodes;
using Spectre.Console;

namespace Fairlead.Commands;

/// <summary><c>fairlead down</c>: ends the cluster and whatever it put into the machine.</summary>
public static class DownCommand
{
    /// <summary>Longest time from the last word of the cluster's process to its end.</summary>
    private static readonly TimeSpan ToEnd = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var dataDir = ClusterFlags.DataDirFlag();
        var purge = Flags.Switch("--purge", "Remove the data directory too: objects, keys, images, logs.");
        var command = new Command("down",
            """
            Stops the cluster and leaves no process, mount, network namespace, interface, rule, route or sysctl change of it behind. Its
            data stays for the next `fairlead up`, unless --purge is given. Fine when no cluster runs. Needs root.
            """) { dataDir, purge };
        command.SetAction(async (parsed, stop) =>
        {
            Preflight.Root("fairlead down");
            var paths = ClusterPaths.Of(parsed.GetValue(dataDir)!);
            bool ran = await StopAsync(paths, stop);
            if (HostNames.Undo(paths)) Screen.Out.MarkupLine("/etc/resolv.conf is as it was before.");
            await new NodeControl(paths).EndAllAsync(stop);
            if (Directory.Exists(paths.DataDir)) await Remains.RemoveAsync(paths, stop);
            if (parsed.GetValue(purge)) Purge(paths);
            Screen.Out.MarkupLine((ran, parsed.GetValue(purge)) switch
            {
                (true, true) => "Stopped; its data is removed.",
                (true, false) => $"Stopped; its data stays in {Markup.Escape(paths.DataDir)}.",
                (false, true) => "No cluster ran; its data is removed.",
                (false, false) => "No cluster ran.",
            });
            return ExitStatus.Done;
        });
        return command;
    }

    /// <summary>True when a cluster ran and has ended.</summary>
    private static async Task<bool> StopAsync(ClusterPaths paths, CancellationToken stop)
    {
        if (RunningProcess.Find(paths) is not { } running) return false;
        try
        {
            await ControlSocket.AskAsync(paths, "stop", stop);
        }
        catch (Exception ended) when (ended is SocketException or IOException && RunningProcess.Find(paths) is null)
        {
            return true;
        }
        await PidFds.EndedAsync(running.Pid, ToEnd, stop);
        return true;
    }

    private static void Purge(ClusterPaths paths)
    {
        if (!Directory.Exists(paths.DataDir)) return;
        if (!paths.HoldsCluster)
            throw new CommandFailure($"{paths.DataDir} holds no cluster of Fairlead's; nothing was removed.");
        Directory.Delete(paths.DataDir, recursive: true);
    }
}
