using Microsoft.Extensions.Logging;

namespace Fairlead.Commands;

internal static partial class ProxyCommandLog
{
    [LoggerMessage(1, LogLevel.Information, "Accepted without a meaning here: {Settings}")]
    internal static partial void WithoutMeaning(this ILogger log, string settings);

    [LoggerMessage(2, LogLevel.Warning, "Not done: {What}")]
    internal static partial void NotSet(this ILogger log, string what);
}
