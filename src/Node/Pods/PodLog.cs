using Microsoft.Extensions.Logging;

namespace Fairlead.Node.Pods;

internal static partial class PodLog
{
    [LoggerMessage(1, LogLevel.Warning, "{Step} for pod {Namespace}/{Name} failed: {Reason}")]
    public static partial void StepFailed(this ILogger<PodWorker> log, string step, string? @namespace, string? name, string reason);

    [LoggerMessage(2, LogLevel.Warning, "Status of pod {Namespace}/{Name} was not written: {Reason}")]
    public static partial void StatusNotWritten(this ILogger<PodWorker> log, string? @namespace, string? name, string reason);

    [LoggerMessage(3, LogLevel.Warning, "The runtime does not answer about pod {Name}: {Reason}")]
    public static partial void CannotLook(this ILogger<PodWorker> log, string? name, string reason);

    [LoggerMessage(4, LogLevel.Information, "Pod {Namespace}/{Name} ({Uid}) is on the node but not in the API: it is removed")]
    public static partial void Orphan(this ILogger<PodAgent> log, string @namespace, string name, string uid);

    [LoggerMessage(5, LogLevel.Warning, "The runtime's events broke off: {Reason}")]
    public static partial void EventsBrokeOff(this ILogger<PodAgent> log, string reason);

    [LoggerMessage(6, LogLevel.Error, "The worker of pod {Namespace}/{Name} broke and starts again")]
    public static partial void WorkerBroke(this ILogger<PodAgent> log, Exception reason, string? @namespace, string? name);

    [LoggerMessage(7, LogLevel.Warning, "Volumes or logs of pod {Namespace}/{Name} were not looked after: {Reason}")]
    public static partial void NotTended(this ILogger<PodAgent> log, string? @namespace, string? name, string reason);

    [LoggerMessage(8, LogLevel.Warning, "The Node object was not read, so new pods are taken by their host ports alone: {Reason}")]
    public static partial void NodeNotRead(this ILogger<PodAgent> log, string reason);

    [LoggerMessage(9, LogLevel.Warning, "What pods have on the disk was not measured, so that none is evicted for it: {Reason}")]
    public static partial void StorageNotMeasured(this ILogger<StorageWatch> log, string reason);
}
