using System.Threading.Channels;
using Fairlead.Client;
using Fairlead.Client.Watching;
using Fairlead.Kubernetes;
using Fairlead.Linux;
using Fairlead.Linux.Routes;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Node.Routes;

/// <summary>
/// Keeps the routes to the other nodes' pods as the Node objects say. Follows the Nodes and looks at the kernel again from time to
/// time, so that a route that somebody removed, or a link that came back, is mended.
/// </summary>
public sealed class NodeRoutes(NodeRoutesOptions options, KubeClient client, ILoggerFactory logs, TimeProvider clock)
{
    /// <summary>rtm_protocol of our routes: how they are told from everybody else's.</summary>
    public const byte RouteProtocol = 0x46;

    public const string TunnelName = "fl-vxlan";
    private const int TunnelOverhead = 70;                                           // IPv6 below; with IPv4 below it is 50
    private readonly ILogger<NodeRoutes> _log = logs.CreateLogger<NodeRoutes>();
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public async Task RunAsync(CancellationToken stop)
    {
        var nodes = new Informer<Kubernetes.Core.Node>(client, Kubernetes.Core.Node.Resource, KubernetesJson.Read<Kubernetes.Core.Node>, WatchScope.Everything, logs, clock);
        nodes.OnChange(change =>
        {
            if (change.Old is null || change.New is null || ClusterNode.Of(change.Old) != ClusterNode.Of(change.New)) _news.Writer.TryWrite(true);
        });
        var feed = nodes.RunAsync(stop);
        using var look = new Timer(_ => _news.Writer.TryWrite(true), null, options.LookAgain, options.LookAgain);
        await nodes.Synced.WaitAsync(stop);
        while (await _news.Reader.WaitToReadAsync(stop))
        {
            _news.Reader.TryRead(out _);
            try { Apply(nodes.Cache.All().Select(ClusterNode.Of)); }
            catch (LinuxException e) { _log.RoutesFailed(e.Message); }
        }
        await feed;
    }

    /// <summary>Removes every route, neighbour and device of ours in this network namespace.</summary>
    public static void Remove()
    {
        using var socket = new RouteSocket();
        foreach (var route in socket.Routes(RouteProtocol)) socket.DeleteRoute(route, RouteProtocol);
        if (socket.FindLink(TunnelName) is { } tunnel) socket.DeleteLink(tunnel.Index);
    }

    internal void Apply(IEnumerable<ClusterNode> all)
    {
        var nodes = all.ToList();
        using var socket = new RouteSocket();
        var links = socket.Addresses();
        var tunnel = socket.FindLink(TunnelName);
        var plan = RoutePlan.For(options.NodeName, nodes, [.. links.Where(l => l.Link != tunnel?.Index)]);
        if (plan.NeedsTunnel)
        {
            if (nodes.Find(n => n.Name == options.NodeName) is not { PodCidrs.Count: > 0 } self) return;   // not yet assigned: its change wakes us
            tunnel = EnsureTunnel(socket, self);
            plan = plan.WithTunnel(tunnel.Value.Index);
        }
        else if (tunnel is { } unused)
        {
            socket.DeleteLink(unused.Index);
            tunnel = null;
        }
        if (tunnel is { } t) Reconcile(plan, socket, t.Index);
        Reconcile(plan, socket);
    }

    private LinkInfo EnsureTunnel(RouteSocket socket, ClusterNode self)
    {
        var tunnel = socket.EnsureVxlan(new(TunnelName, options.TunnelId, self.Addresses[0], options.TunnelPort, RoutePlan.MacOf(self.PodCidrs[0]), options.LinkMtu - TunnelOverhead));
        foreach (var pods in self.PodCidrs) socket.AddAddress(new(tunnel.Index, pods.Address, pods.Address.BitLength));
        return tunnel;
    }

    private static void Reconcile(RoutePlan plan, RouteSocket socket, int tunnel)
    {
        var neighbours = socket.Neighbours(tunnel);
        var forwarding = socket.ForwardingEntries(tunnel);
        foreach (var entry in plan.Forwarding.Except(forwarding)) socket.SetForwarding(entry);
        foreach (var neighbour in plan.Neighbours.Except(neighbours)) socket.SetNeighbour(neighbour);
        foreach (var entry in forwarding.Except(plan.Forwarding)) socket.DeleteForwarding(entry);
        foreach (var neighbour in neighbours.Except(plan.Neighbours)) socket.DeleteNeighbour(neighbour);
    }

    private void Reconcile(RoutePlan plan, RouteSocket socket)
    {
        var held = socket.Routes(RouteProtocol);
        foreach (var wanted in plan.Routes.Where(w => !held.Any(h => IsSame(h, w))))
        {
            socket.SetRoute(wanted, RouteProtocol);
            _log.RouteSet(wanted.Destination, wanted.Gateway);
        }
        foreach (var old in held.Where(h => !plan.Routes.Any(w => w.Destination == h.Destination)))
        {
            socket.DeleteRoute(old, RouteProtocol);
            _log.RouteGone(old.Destination);
        }
    }

    /// <summary>The kernel tells the link that it found by the gateway, where the plan left it open.</summary>
    private static bool IsSame(Route held, Route wanted) =>
        held.Destination == wanted.Destination && held.Gateway == wanted.Gateway && (wanted.Link == 0 || wanted.Link == held.Link);
}
