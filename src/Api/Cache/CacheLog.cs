using Microsoft.Extensions.Logging;

namespace Fairlead.Api.Cache;

internal static partial class CacheLog
{
    [LoggerMessage(1, LogLevel.Warning, "The watch cache fell behind the store after revision {Revision} and reads everything anew")]
    public static partial void FellBehind(this ILogger<WatchCache> log, long revision);
}
