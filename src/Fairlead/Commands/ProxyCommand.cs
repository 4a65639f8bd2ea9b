using System.CommandLine;
using Fairlead.Api.Security;
using Fairlead.CatalogFeed;
using Fairlead.Composition;
using Fairlead.Primitives;
using Fairlead.Proxy;

namespace Fairlead.Commands;

/// <summary><c>fairlead proxy</c>: the Service proxy of one node alone, for any cluster, in kube-proxy's place and under its flag names.</summary>
public static class ProxyCommand
{
    private static readonly Option<string?> Kubeconfig = TraceCommand.KubeconfigFlag();
    private static readonly Option<string?> Hostname = ClusterFlags.HostnameFlag();
    private static readonly Option<string?> ClusterCidr = Flags.OptionalText("--cluster-cidr", "Where the cluster's pods have their addresses, one range a family, with a comma between.");
    private static readonly Option<string?> NodePortAddresses = Flags.OptionalText("--nodeport-addresses", "Ranges of local addresses on which node ports answer, with commas between. (default: all)");
    private static readonly Option<bool> MasqueradeAll = Flags.Switch("--masquerade-all", "Hide every source behind the node when it uses a cluster IP.");
    private static readonly Option<TimeSpan> MinSyncPeriod = Flags.Duration("--nftables-min-sync-period", "2ms", "Shortest rest between two writes to the kernel.");
    private static readonly Option<TimeSpan> SyncPeriod = Flags.Duration("--nftables-sync-period", "30s", "How often the kernel is compared with what it should hold.");

    public static Command Create()
    {
        var command = new Command("proxy",
            """
            Leads the connections to Services on this node, for any cluster: kube-proxy's part, with nftables. The kernel goes on serving
            while it is stopped or replaced. Needs root.

              fairlead proxy --kubeconfig /var/lib/kube-proxy/kubeconfig
            """) { Kubeconfig, Hostname, ClusterCidr, NodePortAddresses, MasqueradeAll, MinSyncPeriod, SyncPeriod };
        command.SetAction((parsed, stop) =>
        {
            var clients = new KubeconfigClients(Kubeconfigs.Connection(parsed.GetValue(Kubeconfig)));
            Preflight.Root("fairlead proxy");
            var options = Read(parsed);
            return PartRun.RunAsync(logs =>
            {
                var mirror = new CatalogMirror(clients.For(ComponentIdentities.Proxy), new CatalogMirrorOptions { OnlyNode = options.NodeName }, logs, TimeProvider.System);
                var proxy = new ProxyRunner(mirror.Subscribe(), options, logs, TimeProvider.System);
                return [Part.Of("service catalog", mirror.RunAsync), Part.Of("proxy", proxy.RunAsync)];
            }, stop);
        });
        return command;
    }

    private static ProxyOptions Read(ParseResult parsed) => new()
    {
        NodeName = parsed.GetValue(Hostname) ?? ThisMachine.Name(),
        NodePortAddresses = Ranges(parsed.GetValue(NodePortAddresses), "--nodeport-addresses"),
        PodRanges = Ranges(parsed.GetValue(ClusterCidr), "--cluster-cidr"),
        MasqueradeAll = parsed.GetValue(MasqueradeAll),
        MinSyncPeriod = parsed.GetValue(MinSyncPeriod),
        SyncPeriod = parsed.GetValue(SyncPeriod),
    };

    private static IReadOnlyList<IpPrefix> Ranges(string? text, string flag) =>
    [
        .. (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(range => IpPrefix.TryParse(range, out var prefix) ? prefix : throw new CommandFailure($"{flag}: '{range}' is not an address range such as 10.244.0.0/16.", ExitStatus.WrongUse)),
    ];
}
