using Microsoft.Extensions.Logging;

namespace Fairlead.Dns.Server;

internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Information, "DNS answers on {Addresses}")]
    public static partial void Listening(this ILogger log, string addresses);

    [LoggerMessage(2, LogLevel.Error, "The listener on {Address} broke")]
    public static partial void ListenerBroke(this ILogger log, Exception e, string address);

    [LoggerMessage(3, LogLevel.Error, "A query from {Client} could not be answered")]
    public static partial void QueryFailed(this ILogger log, Exception e, string client);

    [LoggerMessage(4, LogLevel.Debug, "A query from {Client} was given up: the server stops")]
    public static partial void GaveUpAtStop(this ILogger log, string client);

    [LoggerMessage(5, LogLevel.Debug, "A TCP connection from {Client} ended: {Reason}")]
    public static partial void ConnectionEnded(this ILogger log, string client, string reason);

    [LoggerMessage(6, LogLevel.Warning, "Accepting a TCP connection failed: {Reason}")]
    public static partial void AcceptFailed(this ILogger log, string reason);
}
