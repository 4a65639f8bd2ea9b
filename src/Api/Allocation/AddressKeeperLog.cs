using Microsoft.Extensions.Logging;

namespace Fairlead.Api.Allocation;

internal static partial class AddressKeeperLog
{
    [LoggerMessage(1, LogLevel.Warning, "The address {Address} of Service {Service} was deleted by hand and has been made again")]
    public static partial void MadeAgain(this ILogger<AddressKeeper> log, string address, string service);

    [LoggerMessage(2, LogLevel.Error, "The address {Address} of Service {Service} was deleted by hand and could not be made again")]
    public static partial void CouldNotMake(this ILogger<AddressKeeper> log, Exception e, string address, string service);

    [LoggerMessage(3, LogLevel.Information, "The event about an address of Service {Service} was refused: {Why}")]
    public static partial void CouldNotTell(this ILogger<AddressKeeper> log, string service, string why);
}
