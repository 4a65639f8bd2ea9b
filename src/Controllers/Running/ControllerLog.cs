using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Controllers.Running;

internal static partial class ControllerLog
{
    [LoggerMessage(1, LogLevel.Debug, "{Controller}: {Key} changed meanwhile, again in {Wait}")]
    public static partial void Outrun(this ILogger log, string controller, NamespacedName key, TimeSpan wait);

    [LoggerMessage(2, LogLevel.Warning, "{Controller}: {Key}: {Error}; again in {Wait}")]
    public static partial void ReconcileFailed(this ILogger log, Exception? exception, string controller, NamespacedName key, string error, TimeSpan wait);

    [LoggerMessage(3, LogLevel.Information, "Controllers run; caches were full after {Elapsed}")]
    public static partial void Running(this ILogger log, TimeSpan elapsed);
}
