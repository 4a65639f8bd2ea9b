using Fairlead.Linux;

namespace Fairlead.Node.Containerd;

/// <summary>
/// Removes everything that a private containerd left: shims, the containers below them, mounts, cgroups, sockets. Works on what
/// the kernel shows (processes, mounts, cgroups), so that it needs neither containerd nor our own records: safe after any crash.
/// </summary>
public static class ContainerdRemains
{
    /// <param name="cgroup">The parent group of the pods.</param>
    public static void Remove(ContainerdPaths paths, string cgroup)
    {
        Kill(paths);
        Cgroups.Remove(cgroup);
        foreach (string point in Mounts.Below(paths.Home)) Mounts.Detach(point);
    }

    /// <summary>
    /// A shim carries containerd's socket among its arguments; its children are the containers' first processes, and a killed first
    /// process takes its process namespace with it.
    /// </summary>
    private static void Kill(ContainerdPaths paths)
    {
        var shims = ProcessTable.Find(arguments => arguments.Contains(paths.Socket, StringComparer.Ordinal) && arguments[0].Contains("shim", StringComparison.Ordinal));
        var containers = ProcessTable.ChildrenOf(shims);
        foreach (int pid in (int[])[.. shims, .. containers]) Signals.Send(pid, Signals.SIGKILL);
        var left = new SpinWait();
        while (shims.Concat(containers).Any(pid => ProcessTable.CommandLine(pid).Count > 0)) left.SpinOnce();
    }
}
