using System.CommandLine;
using System.Globalization;
using Fairlead.Api.Security;
using Fairlead.CatalogFeed;
using Fairlead.Client.Config;
using Fairlead.Composition;
using Fairlead.Dns;
using Fairlead.Dns.Observe;

namespace Fairlead.Commands;

/// <summary><c>fairlead dns</c>: the cluster DNS alone, for any cluster, in CoreDNS's place; <c>dns watch</c>: its queries as they happen.</summary>
public static class DnsCommand
{
    private static readonly DnsFlags Settings = new();
    private static readonly Option<string?> Kubeconfig = TraceCommand.KubeconfigFlag();

    public static Command Create()
    {
        var command = new Command("dns",
            """
            Answers for the names of a cluster's Services and forwards the rest, for any cluster: CoreDNS's part. A Corefile is understood.

              fairlead dns --kubeconfig ~/.kube/config --bind-address 127.0.0.1 --port 5353
              fairlead dns --conf /etc/coredns/Corefile
              fairlead dns watch
            """) { Kubeconfig, WatchCommand() };
        Settings.AddTo(command);
        command.SetAction((parsed, stop) => RunAsync(Kubeconfigs.Connection(parsed.GetValue(Kubeconfig)), Settings.Read(parsed), stop));
        return command;
    }

    private static Task<int> RunAsync(ClientConnection cluster, DnsOptions options, CancellationToken stop)
    {
        var clients = new KubeconfigClients(cluster);
        return PartRun.RunAsync(logs =>
        {
            var watched = new CatalogMirrorOptions { KeepPodNames = true, FollowNodes = false };
            var mirror = new CatalogMirror(clients.For(ComponentIdentities.Dns), watched, logs, TimeProvider.System);
            var dns = new DnsRunner(clients.For(ComponentIdentities.Dns), mirror, options, logs, TimeProvider.System);
            return [Part.Of("service catalog", mirror.RunAsync), new Part("DNS", dns.RunAsync, dns.Ready)];
        }, stop);
    }

    private static Command WatchCommand()
    {
        var dataDir = ClusterFlags.DataDirFlag();
        var control = DnsFlags.ControlSocketFlag("The control socket of a `fairlead dns` to watch. (default: that of this machine's cluster)");
        var watch = new Command("watch", "Shows the queries of this machine's cluster DNS as they happen: when, who, what, answer, from where, how long. Needs root.") { dataDir, control };
        watch.SetAction(async (parsed, stop) =>
        {
            Preflight.Root("fairlead dns watch");
            string socket = parsed.GetValue(control) ?? ClusterPaths.Of(parsed.GetValue(dataDir)!).DnsControl;
            if (!File.Exists(socket)) throw new CommandFailure($"No DNS server of Fairlead's listens at {socket}; start the cluster first: fairlead up");
            await foreach (var (query, missed) in QueryLogClient.WatchAsync(socket, stop))
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{query.Time:HH:mm:ss.fff}  {query.Client,-15} {(query.IsUdp ? "UDP" : "TCP")}  {query.Type,-6} {query.Name}  {query.Code}  {query.Source}  {query.Took.TotalMilliseconds:0.00} ms"));
                if (missed > 0) Console.WriteLine($"({missed} more were not shown)");
            }
            return ExitStatus.Done;
        });
        return watch;
    }
}
