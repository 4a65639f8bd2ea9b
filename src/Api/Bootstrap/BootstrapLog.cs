using Microsoft.Extensions.Logging;

namespace Fairlead.Api.Bootstrap;

internal static partial class BootstrapLog
{
    [LoggerMessage(1, LogLevel.Warning, "The objects that every cluster has could not be kept")]
    public static partial void CouldNotKeep(this ILogger<ClusterKeeper> log, Exception e);
}
