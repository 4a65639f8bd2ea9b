using Microsoft.Extensions.Logging;

namespace Fairlead.Dns;

internal static partial class DnsLog
{
    [LoggerMessage(1, LogLevel.Information, "Service {Service} leads to {Addresses}")]
    public static partial void Registered(this ILogger log, string service, string addresses);

    [LoggerMessage(2, LogLevel.Warning, "Service {Service} could not be kept, trying again: {Reason}")]
    public static partial void RegistrationFailed(this ILogger log, string service, string reason);

    [LoggerMessage(3, LogLevel.Debug, "Service {Service} was made by somebody else meanwhile")]
    public static partial void SomebodyWasFaster(this ILogger log, string service);

    [LoggerMessage(4, LogLevel.Warning, "This instance could not be taken out of {Service}: {Reason}")]
    public static partial void LeavingFailed(this ILogger log, string service, string reason);

    [LoggerMessage(5, LogLevel.Information, "The cluster's names are known: {Services} Services")]
    public static partial void Synced(this ILogger log, int services);

    [LoggerMessage(6, LogLevel.Warning, "{File} could not be read: {Reason}")]
    public static partial void FileUnreadable(this ILogger log, string file, string reason);

    [LoggerMessage(12, LogLevel.Information, "{Slice} was taken away: its node is gone or not ready")]
    public static partial void DesertedRemoved(this ILogger log, string slice);

    [LoggerMessage(8, LogLevel.Information, "A new Corefile is in force")]
    public static partial void CorefileTaken(this ILogger log);

    [LoggerMessage(13, LogLevel.Information, "The Corefile is gone: what the flags say is in force")]
    public static partial void CorefileGone(this ILogger log);

    [LoggerMessage(9, LogLevel.Error, "The new Corefile is not taken, the old one stays: {Faults}")]
    public static partial void CorefileRefused(this ILogger log, string faults);

    [LoggerMessage(10, LogLevel.Error, "{Server} sends our questions back to us: it is not asked any more")]
    public static partial void LoopFound(this ILogger log, string server);

    [LoggerMessage(11, LogLevel.Information, "{Server} answers again")]
    public static partial void LoopOver(this ILogger log, string server);

    [LoggerMessage(7, LogLevel.Information, "Other names are asked of {Servers}")]
    public static partial void Forwarding(this ILogger log, string servers);
}
