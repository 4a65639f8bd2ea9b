using Microsoft.Extensions.Logging;

namespace Fairlead.Client.Recording;

internal static partial class EventLog
{
    [LoggerMessage(1, LogLevel.Warning, "Event {Reason} about {Name} was not written: {Error}")]
    public static partial void EventLost(this ILogger<EventRecorder> log, string reason, string? name, string error);
}
