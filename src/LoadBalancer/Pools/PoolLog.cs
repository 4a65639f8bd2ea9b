using Microsoft.Extensions.Logging;

namespace Fairlead.LoadBalancer.Pools;

internal static partial class PoolLog
{
    [LoggerMessage(1, LogLevel.Error, "Address pools not taken: {Fault}")]
    public static partial void BadPool(this ILogger<PoolSource> log, string fault);
}
