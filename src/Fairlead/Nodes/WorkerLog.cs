using Microsoft.Extensions.Logging;

namespace Fairlead.Nodes;

internal static partial class WorkerLog
{
    [LoggerMessage(1, LogLevel.Warning, "API server {Server} cannot be asked yet: {Reason}; again in {Wait}")]
    public static partial void ServerAway(this ILogger<WorkerRecord> log, Uri server, string reason, TimeSpan wait);

    [LoggerMessage(3, LogLevel.Warning, "The cluster's facts for joining nodes could not be written: {Reason}; again in {Wait}")]
    public static partial void FactsNotWritten(this ILogger<WorkerRecord> log, string reason, TimeSpan wait);

    [LoggerMessage(4, LogLevel.Information, "The node's certificates were renewed; the new ones end {End:u}")]
    public static partial void CertificatesRenewed(this ILogger<WorkerRecord> log, DateTime end);

    [LoggerMessage(5, LogLevel.Warning, "The node's certificates were not renewed: {Reason}; again in {Wait}")]
    public static partial void CertificatesNotRenewed(this ILogger<WorkerRecord> log, string reason, TimeSpan wait);

    [LoggerMessage(2, LogLevel.Error, "Node {Node} did not start: {Reason}")]
    public static partial void NodeNotStarted(this ILogger<WorkerRecord> log, string node, string reason);
}
