using Fairlead.Node.Containerd;

namespace Fairlead.Composition;

/// <summary>Takes away what a cluster put into the machine and did not take away itself, because it was killed: safe to repeat.</summary>
public static class Remains
{
    public static Task RemoveAsync(ClusterPaths paths, CancellationToken stop)
    {
        ContainerdRemains.Remove(new ContainerdPaths(paths.Node), "fairlead");
        return Task.CompletedTask;
    }
}
