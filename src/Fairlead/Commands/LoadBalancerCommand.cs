using System.CommandLine;
using Fairlead.Api.Security;
using Fairlead.CatalogFeed;
using Fairlead.Composition;
using Fairlead.LoadBalancer;
using Fairlead.LoadBalancer.Announce;

namespace Fairlead.Commands;

/// <summary><c>fairlead loadbalancer</c>: addresses for Services of type LoadBalancer, for any cluster.</summary>
public static class LoadBalancerCommand
{
    public static Command Create()
    {
        var kubeconfig = TraceCommand.KubeconfigFlag();
        var hostname = ClusterFlags.HostnameFlag();
        var flags = new LoadBalancerFlags();
        var command = new Command("loadbalancer",
            """
            Gives Services of type LoadBalancer their addresses and announces them on the local network, for any cluster. Run one on each
            node. Needs root.

              fairlead loadbalancer --kubeconfig ~/.kube/config --load-balancer pool --load-balancer-pool 192.0.2.0/28
            """) { kubeconfig, hostname };
        flags.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var clients = new KubeconfigClients(Kubeconfigs.Connection(parsed.GetValue(kubeconfig)));
            Preflight.Root("fairlead loadbalancer");
            var options = flags.Read(parsed, securePort: null);
            if (options.Mode == LoadBalancerMode.None) throw new CommandFailure("--load-balancer none: there is nothing to run.", ExitStatus.WrongUse);
            return PartRun.RunAsync(logs =>
            {
                var mirror = new CatalogMirror(clients.For(ComponentIdentities.LoadBalancer), new CatalogMirrorOptions(), logs, TimeProvider.System);
                var balancer = new LoadBalancerRunner(parsed.GetValue(hostname) ?? ThisMachine.Name(), clients.For(ComponentIdentities.LoadBalancer), options, new SpeakerOptions(), mirror.Subscribe, logs, TimeProvider.System);
                return [Part.Of("service catalog", mirror.RunAsync), Part.Of("load balancer", balancer.RunAsync)];
            }, stop);
        });
        return command;
    }
}
