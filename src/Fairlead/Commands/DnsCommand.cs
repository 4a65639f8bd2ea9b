using System.CommandLine;
using System.Globalization;
using Fairlead.Api.Security;
using Fairlead.CatalogFeed;
using Fairlead.Composition;
using Fairlead.Dns;
using Fairlead.Dns.Forward;
using Fairlead.Dns.Observe;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Commands;

/// <summary><c>fairlead dns</c>: the cluster DNS alone, for any cluster, in CoreDNS's place; <c>dns watch</c>: its queries as they happen.</summary>
public static class DnsCommand
{
    private static readonly Option<string?> Kubeconfig = TraceCommand.KubeconfigFlag();
    private static readonly Option<string> Domain = ClusterFlags.ClusterDomainFlag();
    private static readonly Option<IpAddr[]> Bind = Addresses("--bind-address", "An address to answer on, UDP and TCP; may be given often. (default: all of IPv4)");
    private static readonly Option<ushort> Port = Flags.Port("--port", 53, "The port to answer on.");
    private static readonly Option<SocketAddr[]> Upstream = UpstreamFlag();
    private static readonly Option<ForwardPolicy> Policy = new("--policy") { Description = "Which resolver is asked first.", DefaultValueFactory = _ => ForwardPolicy.Sequential };
    private static readonly Option<uint> Ttl = new("--ttl") { Description = "Seconds that answers about cluster names may be kept.", DefaultValueFactory = _ => 5 };
    private static readonly Option<string?> Corefile = Flags.OptionalText("--conf", "A Corefile to take over; read again when it changes.");
    private static readonly Option<string?> ConfigMap = Flags.OptionalText("--configmap", "NAMESPACE/NAME of a ConfigMap whose key Corefile is taken over and followed.");
    private static readonly Option<string?> Http = Flags.OptionalText("--metrics-bind-address", "Where /metrics, /health and /ready are served, such as 0.0.0.0:9153. (default: nowhere)");
    private static readonly Option<string?> Node = Flags.OptionalText("--hostname-override", "The node it serves, for its pods' search paths. (default: none in particular)");

    public static Command Create()
    {
        var command = new Command("dns",
            """
            Answers for the names of a cluster's Services and forwards the rest, for any cluster: CoreDNS's part. A Corefile is understood.

              fairlead dns --kubeconfig ~/.kube/config --bind-address 127.0.0.1 --port 5353
              fairlead dns watch
            """) { Kubeconfig, Domain, Bind, Port, Upstream, Policy, Ttl, Corefile, ConfigMap, Http, Node, WatchCommand() };
        command.SetAction((parsed, stop) =>
        {
            var clients = new KubeconfigClients(Kubeconfigs.Connection(parsed.GetValue(Kubeconfig)));
            var options = Read(parsed);
            return PartRun.RunAsync(logs =>
            {
                var mirror = new CatalogMirror(clients.For(ComponentIdentities.Dns), new CatalogMirrorOptions { KeepPodNames = true }, logs, TimeProvider.System);
                var dns = new DnsRunner(clients.For(ComponentIdentities.Dns), mirror, options, logs, TimeProvider.System);
                return [Part.Of("service catalog", mirror.RunAsync), new Part("DNS", dns.RunAsync, dns.Ready)];
            }, stop);
        });
        return command;
    }

    public static Option<SocketAddr[]> UpstreamFlag() => new("--upstream")
    {
        Description = "A resolver for names outside the cluster, ADDRESS or ADDRESS:PORT; may be given often. (default: those of /etc/resolv.conf)",
        DefaultValueFactory = _ => [],
        CustomParser = result => [.. result.Tokens.Select(token => Flags.SocketOf(result, "--upstream", token.Value, 53))],
    };

    private static Option<IpAddr[]> Addresses(string name, string help) => new(name)
    {
        Description = help,
        DefaultValueFactory = _ => [IpAddr.V4(0)],
        CustomParser = result => [.. result.Tokens.Select(token => Flags.AddressOf(result, name, token.Value))],
    };

    private static DnsOptions Read(ParseResult parsed) => new()
    {
        Listen = [.. parsed.GetValue(Bind)!.Select(address => new SocketAddr(address, parsed.GetValue(Port)))],
        Domain = DnsName.Parse(parsed.GetValue(Domain)!),
        Upstreams = parsed.GetValue(Upstream)!,
        Policy = parsed.GetValue(Policy),
        Ttl = parsed.GetValue(Ttl),
        Corefile = parsed.GetValue(Corefile),
        ConfigMap = parsed.GetValue(ConfigMap)?.Split('/') is [var ns, var name] ? new NamespacedName(ns, name) : null,
        Http = parsed.GetValue(Http) is { } text ? [SocketAddr.TryParse(text, out var at) ? at : throw new CommandFailure($"--metrics-bind-address: '{text}' is not an address such as 0.0.0.0:9153.", ExitStatus.WrongUse)] : [],
        NodeName = parsed.GetValue(Node),
    };

    private static Command WatchCommand()
    {
        var dataDir = ClusterFlags.DataDirFlag();
        var watch = new Command("watch", "Shows the queries of this machine's cluster DNS as they happen: when, who, what, answer, from where, how long. Needs root.") { dataDir };
        watch.SetAction(async (parsed, stop) =>
        {
            Preflight.Root("fairlead dns watch");
            string socket = ClusterPaths.Of(parsed.GetValue(dataDir)!).DnsControl;
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
