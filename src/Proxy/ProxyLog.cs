using Microsoft.Extensions.Logging;

namespace Fairlead.Proxy;

internal static partial class ProxyLog
{
    [LoggerMessage(1, LogLevel.Debug, "Applied {Frontends} frontends in {Milliseconds:F2} ms")]
    internal static partial void Applied(this ILogger log, int frontends, double milliseconds);

    [LoggerMessage(2, LogLevel.Warning, "Somebody has changed or removed our rules: restoring them")]
    internal static partial void Restoring(this ILogger log);

    [LoggerMessage(3, LogLevel.Warning, "This kernel has no {Family}: it is not served ({Reason})")]
    internal static partial void FamilyMissing(this ILogger log, Primitives.IpFamily family, string reason);

    [LoggerMessage(4, LogLevel.Debug, "UDP flows to endpoints that no longer serve removed: {Count}")]
    internal static partial void FlowsRemoved(this ILogger log, int count);

    [LoggerMessage(5, LogLevel.Warning, "UDP flows could not be looked at: {Reason}")]
    internal static partial void FlowsNotReconciled(this ILogger log, string reason);

    [LoggerMessage(6, LogLevel.Warning, "The health check port {Port} of {Service} cannot be opened: {Reason}")]
    internal static partial void HealthPortTaken(this ILogger log, Primitives.NamespacedName service, ushort port, string reason);
}
