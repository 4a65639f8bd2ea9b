using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Node.Routes;

internal static partial class RouteLog
{
    [LoggerMessage(1, LogLevel.Information, "Pods {Destination} are reached through {Gateway}")]
    public static partial void RouteSet(this ILogger<NodeRoutes> log, IpPrefix destination, IpAddr? gateway);

    [LoggerMessage(2, LogLevel.Information, "Pods {Destination} are gone")]
    public static partial void RouteGone(this ILogger<NodeRoutes> log, IpPrefix destination);

    [LoggerMessage(3, LogLevel.Error, "Routes to other nodes' pods could not be set: {Reason}")]
    public static partial void RoutesFailed(this ILogger<NodeRoutes> log, string reason);
}
