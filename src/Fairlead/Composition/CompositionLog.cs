using Microsoft.Extensions.Logging;

namespace Fairlead.Composition;

internal static partial class CompositionLog
{
    [LoggerMessage(1, LogLevel.Critical, "{Part} failed; the cluster ends")]
    public static partial void PartFailed(this ILogger<Parts> log, Exception failure, string part);

    [LoggerMessage(2, LogLevel.Information, "All parts serve after {Elapsed}")]
    public static partial void AllReady(this ILogger<Parts> log, TimeSpan elapsed);

    [LoggerMessage(3, LogLevel.Warning, "{Reason}; tried again until it is free")]
    public static partial void NotServedYet(this ILogger<NodeParts> log, string reason);

    [LoggerMessage(4, LogLevel.Information, "New certificates are in use; the API server's is good until {End:u}")]
    public static partial void CertificatesIssued(this ILogger<ClusterCertificates> log, DateTime end);

    [LoggerMessage(5, LogLevel.Warning, "New certificates could not be written, so the old ones stay for now: {Reason}")]
    public static partial void CertificatesNotWritten(this ILogger<ClusterCertificates> log, string reason);
}
