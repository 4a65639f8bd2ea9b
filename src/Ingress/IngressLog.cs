using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Ingress;

internal static partial class IngressLog
{
    [LoggerMessage(1, LogLevel.Warning, "Ingress {Ingress}: {Message}")]
    public static partial void Fault(this ILogger<IngressRunner> log, NamespacedName ingress, string message);

    [LoggerMessage(2, LogLevel.Warning, "Ingresses are not served as they are: {Reason}")]
    public static partial void NotServed(this ILogger<IngressRunner> log, string reason);

    [LoggerMessage(3, LogLevel.Warning, "the HTTP engine has ended and is started again")]
    public static partial void EngineEnded(this ILogger<IngressRunner> log);

    [LoggerMessage(4, LogLevel.Warning, "The status of Ingress {Ingress} could not be written: {Reason}")]
    public static partial void StatusNotWritten(this ILogger<IngressRunner> log, NamespacedName ingress, string reason);
}
