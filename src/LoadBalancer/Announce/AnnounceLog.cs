using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.LoadBalancer.Announce;

internal static partial class AnnounceLog
{
    [LoggerMessage(1, LogLevel.Warning, "Lease {Lease} could not be renewed: {Reason}")]
    public static partial void RenewFailed(this ILogger<SpeakerMembership> log, string lease, string reason);

    [LoggerMessage(2, LogLevel.Information, "Speaking for {Address}")]
    public static partial void Speaking(this ILogger<Speaker> log, IpAddr address);

    [LoggerMessage(3, LogLevel.Information, "No longer speaking for {Address}")]
    public static partial void Silent(this ILogger<Speaker> log, IpAddr address);

    [LoggerMessage(4, LogLevel.Warning, "Announcing on {Link} failed: {Reason}")]
    public static partial void LinkFailed(this ILogger log, string link, string reason);
}
