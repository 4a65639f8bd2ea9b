using Fairlead.Composition;
using Microsoft.Extensions.Logging;

namespace Fairlead.Commands;

/// <summary>Runs parts in the foreground, as a DaemonSet or a service manager does: the log on standard error, ended by SIGINT or SIGTERM.</summary>
public static class PartRun
{
    public static async Task<int> RunAsync(Func<ILoggerFactory, IReadOnlyList<Part>> make, CancellationToken stop)
    {
        using var logs = ClusterLogging.Create(LogLevel.Information);
        await new Parts(make(logs), new StartView(), logs.CreateLogger<Parts>(), TimeProvider.System).RunAsync(stop);
        return ExitStatus.Done;
    }
}
