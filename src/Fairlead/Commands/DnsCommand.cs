using System.CommandLine;
using Fairlead.Api.Security;
using Fairlead.CatalogFeed;
using Fairlead.Composition;
using Fairlead.Dns;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Commands;

/// <summary><c>fairlead dns</c>: the cluster DNS alone, for any cluster, in CoreDNS's place.</summary>
public static class DnsCommand
{
    public static Command Create()
    {
        var kubeconfig = TraceCommand.KubeconfigFlag();
        var domain = ClusterFlags.ClusterDomainFlag();
        var bind = new Option<IpAddr[]>("--bind-address")
        {
            Description = "An address to answer on, UDP and TCP; may be given often.",
            DefaultValueFactory = _ => [IpAddr.V4(0)],
            CustomParser = result => [.. result.Tokens.Select(token => Flags.AddressOf(result, "--bind-address", token.Value))],
        };
        var port = Flags.Port("--port", 53, "The port to answer on.");
        var corefile = Flags.OptionalText("--conf", "A Corefile to take over; read again when it changes.");
        var command = new Command("dns",
            """
            Answers for the names of a cluster's Services and forwards the rest, for any cluster: CoreDNS's part.

              fairlead dns --kubeconfig ~/.kube/config --bind-address 127.0.0.1 --port 5353
            """) { kubeconfig, domain, bind, port, corefile };
        command.SetAction((parsed, stop) =>
        {
            var clients = new KubeconfigClients(Kubeconfigs.Connection(parsed.GetValue(kubeconfig)));
            var options = new DnsOptions
            {
                Listen = [.. parsed.GetValue(bind)!.Select(address => new SocketAddr(address, parsed.GetValue(port)))],
                Domain = DnsName.Parse(parsed.GetValue(domain)!),
                Corefile = parsed.GetValue(corefile),
            };
            return PartRun.RunAsync(logs =>
            {
                var mirror = new CatalogMirror(clients.For(ComponentIdentities.Dns), new CatalogMirrorOptions { FollowNodes = false }, logs, TimeProvider.System);
                var dns = new DnsRunner(clients.For(ComponentIdentities.Dns), mirror, options, logs, TimeProvider.System);
                return [Part.Of("service catalog", mirror.RunAsync), new Part("DNS", dns.RunAsync, dns.Ready)];
            }, stop);
        });
        return command;
    }
}
