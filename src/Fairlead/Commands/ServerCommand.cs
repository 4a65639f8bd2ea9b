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
            Runs the API server, the controllers and the scheduler, and no node, in the foreground. Nodes join with `fairlead join`. The
            administrator's kubeconfig is written below the data directory.
            """);
        flags.AddTo(command);
        command.SetAction((parsed, stop) => RunAsync(Own(flags.Read(parsed)), stop));
        return command;
    }

    /// <summary>No node runs here, so one address is enough: the API server's.</summary>
    private static ClusterSettings Own(ClusterSettings settings) => settings.Addresses.Count > 0 && settings.Addresses[0].Family == settings.ServiceRanges[0].Family
        ? settings with { RunsNode = false }
        : throw new CommandFailure($"This machine has no {IpRanges.NameOf(settings.ServiceRanges[0].Family)} address but its loopback's; give one with --advertise-address.");

    private static async Task<int> RunAsync(ClusterSettings settings, CancellationToken stop)
    {
        settings.Paths.Create();
        Preflight.PortFree(settings.SecurePort, "the API server", "choose another with --secure-port");
        using var held = Cluster.HoldLock(settings.Paths);
        using var pki = ClusterPki.Open(settings.Paths.Pki, TimeProvider.System);
        using var logs = ClusterLogging.Create(LogLevel.Information);
        var certificates = new ClusterCertificates(settings, pki, life: null, logs.CreateLogger<ClusterCertificates>(), TimeProvider.System);
        await using var head = new ControlPlane(settings, pki, certificates, logs, TimeProvider.System);
        await new Parts([.. head.Parts(), Part.Of("certificate renewal", certificates.RunAsync)], new StartView(), logs.CreateLogger<Parts>(), TimeProvider.System).RunAsync(stop);
        return ExitStatus.Done;
    }
}
