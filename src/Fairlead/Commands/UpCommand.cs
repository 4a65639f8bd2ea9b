using System.CommandLine;
using Fairlead.Background;
using Fairlead.Composition;
using Fairlead.Nodes;

namespace Fairlead.Commands;

/// <summary><c>fairlead up</c>: a cluster on this machine, started in the background, ready when the command ends.</summary>
public static class UpCommand
{
    public static Command Create()
    {
        var flags = new ClusterFlags();
        var nodes = new NodesFlags();
        var foreground = Flags.Switch("--foreground", "Stay, and write the log to standard error; SIGINT or SIGTERM stops the cluster.");
        var hostDns = Flags.Switch("--host-dns", "Names of the cluster resolve on this machine too: its /etc/resolv.conf asks the cluster's DNS first. `fairlead down` undoes it.");
        var report = new Option<bool>("--report") { Hidden = true, Description = "Report the start on standard output, line by line." };
        var command = new Command("up",
            """
            Starts a cluster on this machine and returns when it is ready: API server, controllers, scheduler, node agent, proxy and DNS
            in one process, pods in a private containerd. A second `up` of a running cluster is fine. Needs root.

              fairlead up && export KUBECONFIG=$(fairlead kubeconfig --path) && kubectl get nodes
            """);
        flags.AddTo(command);
        nodes.AddTo(command);
        command.Add(foreground);
        command.Add(hostDns);
        command.Add(report);
        command.SetAction((parsed, stop) =>
        {
            Preflight.Root("fairlead up");
            var settings = nodes.Apply(flags.Read(parsed), parsed, flags.Advertised(parsed));
            return parsed.GetValue(foreground)
                ? RunHereAsync(settings, parsed.GetValue(report), stop)
                : StartAsync(settings, parsed.GetValue(hostDns), [.. parsed.Tokens.Select(token => token.Value)], stop);
        });
        return command;
    }

    private static async Task<int> StartAsync(ClusterSettings settings, bool hostDns, IReadOnlyList<string> arguments, CancellationToken stop)
    {
        if (RunningProcess.Find(settings.Paths) is { } running)
        {
            StartView.SayRunning(running, settings.Paths, arguments);
            return ExitStatus.Done;
        }
        Check(settings);
        var view = new StartView();
        await foreach (var heard in new BackgroundStart(settings.Paths).StartAsync(arguments, stop))
        {
            if (heard is StartEvent.Failed(var sentence)) throw new CommandFailure(sentence);
            view.Show(heard);
        }
        if (hostDns)
        {
            HostNames.Apply(settings);
            Console.WriteLine($"  /etc/resolv.conf asks {settings.DnsAddresses[0]} first now, so names of {settings.ClusterDomain} resolve here; fairlead down undoes it.");
        }
        StartView.SayNext(settings);
        return ExitStatus.Done;
    }

    private static async Task<int> RunHereAsync(ClusterSettings settings, bool reports, CancellationToken stop)
    {
        if (RunningProcess.Find(settings.Paths) is { } running)
            throw new CommandFailure($"The cluster in {settings.Paths.DataDir} runs already (process {running.Pid}).");
        Check(settings);
        using var report = reports ? new StartReport(settings.Paths) : null;
        try
        {
            await Cluster.RunAsync(settings, report is null ? new StartView() : report, stop);
            return ExitStatus.Done;
        }
        catch (Exception failure) when (reports && failure is not OperationCanceledException)
        {
            report!.Report(new StartEvent.Failed(Failures.Sentence(failure)));
            throw;
        }
    }

    private static void Check(ClusterSettings settings)
    {
        if (ClusterChecks.Fault(settings, ThisMachine.Has) is { } fault) throw new CommandFailure(fault, ExitStatus.WrongUse);
        if (WorkerRecord.Find(settings.Paths) is { } joined)
            throw new CommandFailure($"{settings.Paths.DataDir} holds node {joined.Name} of another cluster (made by fairlead join). Choose another --data-dir, or remove it: fairlead down --purge");
        Preflight.Programs(settings.CriSocket);
        settings.Paths.Create();
        Preflight.PortFree(settings.SecurePort, "the API server", "choose another with --secure-port");
        Preflight.PortFree(Cluster.KubeletPort, "the node agent", "end what listens there");
        Preflight.PortFree(Cluster.DnsPort, "the DNS server", "end what listens there");
    }
}
