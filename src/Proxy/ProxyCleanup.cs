using Microsoft.Extensions.Logging;

namespace Fairlead.Proxy;

/// <summary>Takes away whatever a proxy has left in this network namespace, whichever life of the program it was. Fine when there is nothing.</summary>
public static class ProxyCleanup
{
    public static void Run(ProxyOptions options, ILoggerFactory logs)
    {
        using var plane = DataPlanes.Nftables(options, logs);
        plane.CleanUp();
    }
}
