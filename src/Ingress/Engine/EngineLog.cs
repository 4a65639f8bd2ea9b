using Microsoft.Extensions.Logging;

namespace Fairlead.Ingress.Engine;

internal static partial class EngineLog
{
    [LoggerMessage(1, LogLevel.Information, "haproxy {Pid} serves Ingresses after {Elapsed}")]
    public static partial void Started(this ILogger<HaproxyEngine> log, int pid, TimeSpan elapsed);

    [LoggerMessage(2, LogLevel.Warning, "haproxy's runtime interface refused a change, so its configuration is loaded anew: {Reason}")]
    public static partial void LinesRefused(this ILogger<HaproxyEngine> log, string reason);
}
