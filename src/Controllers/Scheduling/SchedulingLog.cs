using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Controllers.Scheduling;

internal static partial class SchedulingLog
{
    [LoggerMessage(1, LogLevel.Warning, "Pod {Pod} was not bound to {Node}: {Error}; again in {Wait}")]
    public static partial void NotBound(this ILogger<Scheduler> log, NamespacedName pod, string node, string error, TimeSpan wait);

    [LoggerMessage(2, LogLevel.Warning, "Pod {Pod} has no node and could not be told so: {Error}")]
    public static partial void NotTold(this ILogger<Scheduler> log, NamespacedName pod, string error);
}
