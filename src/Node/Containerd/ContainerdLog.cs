using Microsoft.Extensions.Logging;

namespace Fairlead.Node.Containerd;

internal static partial class ContainerdLog
{
    [LoggerMessage(1, LogLevel.Information, "containerd {Pid} answers after {Elapsed}")]
    public static partial void Started(this ILogger<ContainerdSupervisor> log, int pid, TimeSpan elapsed);

    [LoggerMessage(2, LogLevel.Information, "containerd {Pid} of an earlier run goes on")]
    public static partial void Adopted(this ILogger<ContainerdSupervisor> log, int pid);

    [LoggerMessage(3, LogLevel.Warning, "containerd in {Home} ended; starting it again")]
    public static partial void Ended(this ILogger<ContainerdSupervisor> log, string home);

    [LoggerMessage(4, LogLevel.Error, "{Reason}")]
    public static partial void StartFailed(this ILogger<ContainerdSupervisor> log, string reason);

    [LoggerMessage(5, LogLevel.Debug, "containerd's event stream broke: {Reason}")]
    public static partial void Lost(this ILogger<ContainerdSupervisor> log, string reason);
}
