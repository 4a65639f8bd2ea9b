using Microsoft.Extensions.Logging;

namespace Fairlead.Client.Watching;

internal static partial class WatchLog
{
    [LoggerMessage(1, LogLevel.Information, "Watch of {Resource} lost its place, listing again: {Reason}")]
    public static partial void WatchLostItsPlace(this ILogger log, string resource, string reason);

    [LoggerMessage(3, LogLevel.Debug, "The server has no {Resource}, asking again in {Wait}")]
    public static partial void KindIsNotServed(this ILogger log, string resource, TimeSpan wait);

    [LoggerMessage(4, LogLevel.Error, "The server has no {Resource} of version {Version} and nothing works without: it is asked again until it has. Kubernetes has all that is needed from 1.21 on")]
    public static partial void RequiredKindIsNotServed(this ILogger log, string resource, string version);

    [LoggerMessage(2, LogLevel.Warning, "Watch of {Resource} failed, trying again: {Reason}")]
    public static partial void WatchFailed(this ILogger log, string resource, string reason);
}
