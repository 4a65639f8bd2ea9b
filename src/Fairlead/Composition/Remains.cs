using Fairlead.Background;
using Fairlead.Ingress.Engine;
using Fairlead.Node;
using Fairlead.Node.Routes;
using Fairlead.Primitives;
using Fairlead.Proxy;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Composition;

/// <summary>Takes away what a node put into the machine and leaves for its next start (pods, rules, routes): safe after any crash, safe to repeat.</summary>
public static class Remains
{
    public static async Task RemoveAsync(ClusterPaths paths, CancellationToken stop)
    {
        var ran = RunningProcess.Last(paths);
        string name = ran?.NodeName ?? ThisMachine.Name();
        await NodeCleanup.RunAsync(new NodeOptions { NodeName = name, DataDir = paths.Node, NodeIps = [] }, stop);
        ProxyCleanup.Run(new ProxyOptions { NodeName = name, Families = [IpFamily.V4, IpFamily.V6] }, NullLoggerFactory.Instance);
        NodeRoutes.Remove();
        await HaproxyEngine.RemoveAsync(paths.Ingress, stop);
        foreach (string file in (string[])[paths.Process, paths.Lock, paths.Control]) File.Delete(file);
    }
}
