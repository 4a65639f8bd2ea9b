using System.CommandLine;
using Fairlead.Api.Security.Certificates;
using Fairlead.Composition;
using Microsoft.Extensions.Logging;

namespace Fairlead.Commands;

/// <summary><c>fairlead server</c>: the cluster's head alone, for nodes that run elsewhere.</summary>
public static class ServerCommand
{
    public static Command Create()
    {
        var flags = new ClusterFlags();
        var command = new Command("server",
            """
            Runs the API server, the controllers and the scheduler, and no node, in the foreground. Nodes join with `fairlead node`. The
            administrator's kubeconfig is written below the data directory.
            """);
        flags.AddTo(command);
        command.SetAction((parsed, stop) => RunAsync(flags.Read(parsed), stop));
        return command;
    }

    private static async Task<int> RunAsync(ClusterSettings settings, CancellationToken stop)
    {
        settings.Paths.Create();
        Preflight.PortFree(settings.SecurePort, "the API server", "choose another with --secure-port");
        using var held = Cluster.HoldLock(settings.Paths);
        using var pki = ClusterPki.Open(settings.Paths.Pki, TimeProvider.System);
        Cluster.WriteKubeconfig(settings, pki);
        using var logs = ClusterLogging.Create(LogLevel.Information);
        await using var head = new ControlPlane(settings, pki, logs, TimeProvider.System);
        await new Parts(head.Parts(), new StartView(), logs.CreateLogger<Parts>(), TimeProvider.System).RunAsync(stop);
        return ExitStatus.Done;
    }
}
