using Microsoft.Extensions.Logging;

namespace Fairlead.Client.Leases;

internal static partial class LeaseLog
{
    [LoggerMessage(1, LogLevel.Information, "{Identity} leads {Lease}")]
    public static partial void Leading(this ILogger<LeaderElector> log, string identity, string lease);

    [LoggerMessage(2, LogLevel.Warning, "{Identity} no longer leads {Lease}")]
    public static partial void LeadLost(this ILogger<LeaderElector> log, string identity, string lease);

    [LoggerMessage(3, LogLevel.Warning, "Lease {Lease}: {Reason}")]
    public static partial void LeaseFailed(this ILogger<LeaderElector> log, string lease, string reason);
}
