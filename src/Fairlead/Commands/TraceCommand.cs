using System.CommandLine;
using Fairlead.Client;
using Fairlead.Client.Config;
using Fairlead.Composition;
using Fairlead.Explain.Probe;
using Fairlead.Explain.Trace;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Discovery;
using Fairlead.Kubernetes.Networking;

namespace Fairlead.Commands;

/// <summary><c>fairlead trace</c>: the way of one connection through any cluster's objects, and the first link that breaks.</summary>
public static class TraceCommand
{
    public static Command Create()
    {
        var target = new Argument<string>("TARGET") { Description = "svc/NAME[:port], NAME.NAMESPACE:port, http://HOST/PATH, IP:port, node/NAME:port or pod/NAME:port." };
        var from = Flags.OptionalText("--from", "Where the connection comes from: pod/NAME, node/NAME or external. (default: some pod)");
        var ns = new Option<string>("--namespace", "-n") { Description = "The namespace of names that name none.", DefaultValueFactory = _ => "" };
        var output = new Option<string>("--output", "-o") { Description = "text or json.", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "json");
        var probe = new Option<bool>("--probe") { Description = "Also makes the connection, from the network namespace of --from on this machine, and shows where the kernel led it. Needs root." };
        var kubeconfig = KubeconfigFlag();
        var domain = ClusterFlags.ClusterDomainFlag();
        var command = new Command("trace",
            """
            Follows one connection through the objects of a cluster, any cluster's: web port, node port, service port, target port, container
            port, process, with the endpoints behind, and names the first link that is broken, why, and what mends it. Only reads;
            with --probe it makes one connection.
            Exit status 0: no broken link; 1: a broken link; 2: wrong use.

              fairlead trace svc/frontend-svc
              fairlead trace frontend-svc.default:80 --from external -o json
              fairlead trace frontend-svc:80 --from pod/client --probe
            """) { target, from, ns, output, probe, kubeconfig, domain };
        command.SetAction(async (parsed, stop) =>
        {
            var connection = Kubeconfigs.Connection(parsed.GetValue(kubeconfig));
            string space = parsed.GetValue(ns) is { Length: > 0 } given ? given : connection.Namespace;
            var where = TraceTarget.Parse(parsed.GetRequiredValue(target), space, parsed.GetValue(domain)!)
                ?? throw new CommandFailure($"'{parsed.GetValue(target)}' is no target; try svc/NAME:port, NAME.NAMESPACE:port, http://HOST/PATH, IP:port, node/NAME:port or pod/NAME:port.", ExitStatus.WrongUse);
            var origin = TraceOrigin.Parse(parsed.GetValue(from), space)
                ?? throw new CommandFailure($"--from: '{parsed.GetValue(from)}' is not pod/NAME, node/NAME or external.", ExitStatus.WrongUse);
            using var client = connection.Connect();
            var view = await ReadAsync(client, where, stop);
            if (origin.Missing(view) is { } missing) throw new CommandFailure($"--from: {missing}.", ExitStatus.WrongUse);
            if (Environment.IsPrivilegedProcess) view = view with { Sockets = PodSockets.Of(view.Pods) };
            var report = new Tracer(view).Trace(where, origin);
            if (parsed.GetValue(probe)) report = Probed(report, view, origin);
            if (parsed.GetValue(output) == "json") await Console.OpenStandardOutput().WriteAsync(TraceJson.Render(report), stop);
            else Console.Write(TraceText.Render(report));
            return report.Reaches ? ExitStatus.Done : ExitStatus.Failed;
        });
        return command;
    }

    private static TraceReport Probed(TraceReport report, ClusterView view, TraceOrigin origin)
    {
        Preflight.Root("fairlead trace --probe");
        if (report.Destination is not { } to) return report;                            // there is nothing to connect to, and the report says why
        using var source = ProbeSource.Find(view, origin, out string why) ?? throw new CommandFailure($"--probe: {why}; choose another --from.", ExitStatus.WrongUse);
        return ConnectionLink.Prove(report, ConnectionProbe.Try(source, to));
    }

    public static Option<string?> KubeconfigFlag() => Flags.OptionalText("--kubeconfig",
        "The kubeconfig of the cluster. (default: $KUBECONFIG, ~/.kube/config, then that of `fairlead up` on this machine)");

    private static async Task<ClusterView> ReadAsync(KubeClient client, TraceTarget target, CancellationToken stop)
    {
        var services = ItemsAsync<Service>(client, stop);
        var slices = ItemsAsync<EndpointSlice>(client, stop);
        var pods = ItemsAsync<Pod>(client, stop);
        var nodes = ItemsAsync<Kubernetes.Core.Node>(client, stop);
        var ingresses = ItemsAsync<Kubernetes.Networking.Ingress>(client, stop);
        var classes = ItemsAsync<IngressClass>(client, stop);
        var policies = ItemsAsync<NetworkPolicy>(client, stop);
        var namespaces = ItemsAsync<Namespace>(client, stop);
        return new ClusterView
        {
            Services = await services,
            Slices = await slices,
            Pods = await pods,
            Nodes = await nodes,
            Ingresses = await ingresses,
            IngressClasses = await classes,
            Policies = await policies,
            Namespaces = await namespaces,
            Certificates = target is TraceTarget.Url { Tls: true } url ? await TlsCertificates.ReadAsync(client, await ingresses, url.Host, TimeProvider.System, stop) : null,
        };
    }

    private static async Task<IReadOnlyList<T>> ItemsAsync<T>(KubeClient client, CancellationToken stop) where T : class, IKubernetesObject<T> =>
        (await client.ListAsync<T>(stop: stop)).Items;
}
