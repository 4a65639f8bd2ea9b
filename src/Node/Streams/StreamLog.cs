using Microsoft.Extensions.Logging;

namespace Fairlead.Node.Streams;

internal static partial class StreamLog
{
    [LoggerMessage(1, LogLevel.Debug, "A stream ended: {Reason}")]
    public static partial void StreamEnded(this ILogger log, string reason);
}
