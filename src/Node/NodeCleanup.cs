using Fairlead.Node.Containerd;
using Fairlead.Node.Network;
using Fairlead.Node.Volumes;
using Fairlead.Linux;

namespace Fairlead.Node;

/// <summary>
/// Takes everything of a node off the machine: containerd, shims, containers, mounts, control groups, bridge, rules, settings.
/// It goes by what the kernel shows, so that it works after any crash, and again where it was broken off. Images and pods' data
/// below the data directory stay, unless purged.
/// </summary>
public static class NodeCleanup
{
    public static async Task RunAsync(NodeOptions options, CancellationToken stop = default)
    {
        var paths = new ContainerdPaths(options.ContainerdHome);
        await EndContainerdAsync(paths, stop);
        ContainerdRemains.Remove(paths, options.Cgroup);
        foreach (string point in Mounts.Below(options.DataDir)) Mounts.Detach(point);
        await new NodeNetwork(options).RemoveAsync(stop);
        if (Directory.Exists(options.PodsDir))
            foreach (string home in Directory.GetDirectories(options.PodsDir)) PodVolumes.Remove(home);
        foreach (string folder in (string[])[options.LogsDir, paths.State, paths.CniLeases, paths.CniConf])
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        ShimSockets.RemoveDead();
        Cgroups.RemoveIfEmpty("/fairlead");
    }

    private static async Task EndContainerdAsync(ContainerdPaths paths, CancellationToken stop)
    {
        foreach (int pid in ProcessTable.Find(arguments => arguments.Contains(paths.Config, StringComparer.Ordinal) && !arguments[0].Contains("shim", StringComparison.Ordinal)))
            await ProcessEnd.TerminateAsync(pid, TimeSpan.FromSeconds(5), stop);
        foreach (string file in (string[])[paths.PidFile, paths.Socket, paths.Socket + ".ttrpc"])
            if (File.Exists(file)) File.Delete(file);                                // a start that failed early made not even the folder
    }
}
