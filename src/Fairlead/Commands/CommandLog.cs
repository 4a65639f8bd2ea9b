using Microsoft.Extensions.Logging;

namespace Fairlead.Commands;

internal static partial class CommandLog
{
    [LoggerMessage(1, LogLevel.Information, "Accepted, without a meaning here: {Settings}")]
    public static partial void WithoutMeaning(this ILogger log, string settings);

    [LoggerMessage(2, LogLevel.Warning, "The kernel did not take a setting: {Refusal}")]
    public static partial void SettingRefused(this ILogger log, string refusal);
}
