using System.Net;
using Fairlead.Api.Security;
using Fairlead.CatalogFeed;
using Fairlead.Dns;
using Fairlead.DnsWire;
using Fairlead.Ingress;
using Fairlead.LoadBalancer;
using Fairlead.LoadBalancer.Announce;
using Fairlead.Node;
using Fairlead.Node.Routes;
using Fairlead.Primitives;
using Fairlead.Proxy;
using Microsoft.Extensions.Logging;

namespace Fairlead.Composition;

/// <summary>
/// The parts of one node. They share one watch of the cluster's Services.
/// <code>
/// API server ─► catalog (one watch) ─┬─► proxy ─► kernel
///                                    ├─► DNS
///                                    ├─► load balancer
///                                    └─► ingress (first node)
/// </code>
/// </summary>
public sealed class NodeParts(NodeSettings node, IClientSource clients, ILoggerFactory logs, TimeProvider clock) : IDisposable
{
    private readonly List<IDisposable> _held = [];

    public IReadOnlyList<Part> All()
    {
        var mirror = new CatalogMirror(clients.For(ComponentIdentities.Proxy), new CatalogMirrorOptions { KeepPodNames = true, FollowServiceRanges = true }, logs, clock);
        return [Agent(), .. Proxy(mirror), Dns(mirror), Routes(), LoadBalancer(mirror), .. Ingress(mirror), Catalog(mirror)];
    }

    private static Part Catalog(CatalogMirror mirror) => Part.Of("service catalog", mirror.RunAsync);

    private Part Agent()
    {
        var agent = new NodeAgent(clients.For(ComponentIdentities.Node(node.Name)), node.AgentOptions(), logs, clock);
        return new Part("node agent", agent.RunAsync, agent.Ready);
    }

    private IEnumerable<Part> Proxy(CatalogMirror mirror)
    {
        var proxy = Held(new ProxyRunner(mirror.Subscribe(), node.ProxyOptions(), logs, clock));
        yield return new Part("proxy", proxy.RunAsync, proxy.Ready);
        var everywhere = new IPEndPoint(node.Addresses.Any(address => address.IsV6) ? IPAddress.IPv6Any : IPAddress.Any, ProxyServers.HealthPort);
        yield return Part.Of("proxy health", stop => ServeAsync(() => new ProxyServers(proxy, everywhere, metrics: null), stop));
        yield return Part.Of("proxy metrics", stop => ServeAsync(() => new ProxyServers(proxy, healthz: null, new IPEndPoint(IPAddress.Loopback, ProxyServers.MetricsPort)), stop));
    }

    private Task ServeAsync(Func<ProxyServers> bind, CancellationToken stop) =>
        ProxyServers.RunWhenFreeAsync(bind, reason => logs.CreateLogger<NodeParts>().NotServedYet(reason), clock, stop);

    private Part Dns(CatalogMirror mirror)
    {
        var dns = Held(new DnsRunner(clients.For(ComponentIdentities.Dns), mirror, new DnsOptions
        {
            Listen = [.. node.Addresses.Select(address => new SocketAddr(address, Cluster.DnsPort))],
            NodeName = node.Name,
            Register = true,
            ClusterDns = node.ClusterDns,
            Domain = DnsName.Parse(node.ClusterDomain),
            ServiceRanges = node.ServiceRanges,
            Upstreams = node.Upstreams,
            Http = [.. node.Addresses.Select(address => new SocketAddr(address, Cluster.DnsMetricsPort))],
            ControlSocket = node.DnsControl,
            ConfigMap = new("kube-system", "coredns"),
        }, logs, clock));
        return new Part("DNS", dns.RunAsync, dns.Ready);
    }

    private Part Routes()
    {
        var routes = new NodeRoutes(new NodeRoutesOptions { NodeName = node.Name }, clients.For(ComponentIdentities.Node(node.Name)), logs, clock);
        return Part.Of("routes", routes.RunAsync);
    }

    private Part LoadBalancer(CatalogMirror mirror)
    {
        var balancer = new LoadBalancerRunner(node.Name, clients.For(ComponentIdentities.LoadBalancer), node.LoadBalancer, new SpeakerOptions(), mirror.Subscribe, logs, clock);
        return Part.Of("load balancer", async stop =>
        {
            await balancer.RunAsync(stop);
            if (node.LoadBalancer.Mode == LoadBalancerMode.None) await Task.Delay(Timeout.Infinite, stop);
        });
    }

    private IEnumerable<Part> Ingress(CatalogMirror mirror)
    {
        if (node.Ingress is not { } options) yield break;
        var ingress = new IngressRunner(clients.For(ComponentIdentities.Ingress), options, mirror.Subscribe(), logs, clock);
        yield return Part.Of("ingress", ingress.RunAsync) with { Trouble = () => ingress.Trouble };
    }

    private T Held<T>(T part) where T : IDisposable
    {
        _held.Add(part);
        return part;
    }

    public void Dispose() => _held.ForEach(each => each.Dispose());
}
