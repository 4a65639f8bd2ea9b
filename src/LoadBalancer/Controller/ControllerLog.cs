using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.LoadBalancer.Controller;

internal static partial class ControllerLog
{
    [LoggerMessage(1, LogLevel.Information, "Service {Service} has load balancer addresses {Addresses}")]
    public static partial void Shown(this ILogger<LoadBalancerController> log, NamespacedName service, EquatableList<IpAddr> addresses);

    [LoggerMessage(2, LogLevel.Warning, "Service {Service} has no load balancer address: {Why}")]
    public static partial void Pending(this ILogger<LoadBalancerController> log, NamespacedName service, string why);

    [LoggerMessage(3, LogLevel.Warning, "Service {Service} could not be written, again in {Wait}: {Reason}")]
    public static partial void WriteFailed(this ILogger<LoadBalancerController> log, NamespacedName service, TimeSpan wait, string reason);
}
