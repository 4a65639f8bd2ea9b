using Microsoft.Extensions.Logging;

namespace Fairlead.Api.Http;

internal static partial class PipelineLog
{
    [LoggerMessage(1, LogLevel.Debug, "The client of {Path} went away")]
    public static partial void Abandoned(this ILogger<RequestPipeline> log, string path);

    [LoggerMessage(2, LogLevel.Error, "The store refused a write for {Path}")]
    public static partial void StoreFailed(this ILogger<RequestPipeline> log, Exception e, string path);

    [LoggerMessage(3, LogLevel.Error, "{Method} {Path} met a fault of the server")]
    public static partial void Broke(this ILogger<RequestPipeline> log, Exception e, string method, string path);
}
