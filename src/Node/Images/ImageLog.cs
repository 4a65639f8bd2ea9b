using Microsoft.Extensions.Logging;

namespace Fairlead.Node.Images;

internal static partial class ImageLog
{
    [LoggerMessage(1, LogLevel.Information, "Image {Id} ({Size} bytes) was removed: no container uses it and the disk is full")]
    public static partial void Removed(this ILogger<ImageCollector> log, string id, long size);

    [LoggerMessage(2, LogLevel.Warning, "Image {Id} could not be removed: {Reason}")]
    public static partial void NotRemoved(this ILogger<ImageCollector> log, string id, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Images were not looked at: {Reason}")]
    public static partial void NotCollected(this ILogger<ImageCollector> log, string reason);
}
