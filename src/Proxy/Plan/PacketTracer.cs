using Fairlead.Primitives;

namespace Fairlead.Proxy.Plan;

/// <summary>
/// Follows a connection's first packet through a plan as the rule set follows it through the kernel, in the same order, but without one:
/// what diagnoses tell and what tests compare the kernel with.
/// <list type="number">
/// <item>A frontend of that address and port: restricted sources are dropped; inside sources take their own list; then the choice.</item>
/// <item>A cluster IP with no such port, or an address of the service ranges that no Service has: refused.</item>
/// <item>An address of this node: the same as 1 with the node port's frontend.</item>
/// <item>Whatever is translated: is its source hidden?</item>
/// </list>
/// </summary>
public sealed class PacketTracer(IEnumerable<ServicePlan> plans, TracerNode node)
{
    private readonly Dictionary<FrontendKey, Frontend> _frontends = plans.OrderByDescending(plan => plan.Service).SelectMany(plan => plan.Frontends)
        .GroupBy(frontend => frontend.Key).ToDictionary(group => group.Key, group => group.Last());
    private readonly HashSet<IpAddr> _clusterIps = [.. plans.SelectMany(plan => plan.ClusterIps)];
    private readonly HashSet<IpAddr> _local = [.. plans.SelectMany(plan => plan.LocalEndpoints)];

    public PacketOutcome Trace(IpAddr source, SocketAddr destination, Protocol protocol)
    {
        if (_frontends.TryGetValue(new(destination.Address, protocol, destination.Port), out var frontend)) return Enter(frontend, source);
        if (_clusterIps.Contains(destination.Address)) return new PacketOutcome.Refused("the Service does not have this port");
        if (node.IsServiceAddress(destination.Address)) return new PacketOutcome.Refused("no Service has this address");
        return node.HasNodePorts(destination.Address) && _frontends.TryGetValue(FrontendKey.OfNodePort(destination.Address.Family, protocol, destination.Port), out var nodePort)
            ? Enter(nodePort, source)
            : new PacketOutcome.Untouched();
    }

    private PacketOutcome Enter(Frontend frontend, IpAddr source)
    {
        if (frontend.IsRestricted && !frontend.AllowedSources.Any(range => range.Contains(source))) return new PacketOutcome.Dropped("loadBalancerSourceRanges does not name this source");
        bool inside = frontend.HasInside && (node.IsOwn(source) || node.IsPod(source));
        var endpoints = inside ? frontend.InsideEndpoints : frontend.Endpoints;
        if (endpoints.Count > 0) return new PacketOutcome.Balanced([.. endpoints.Select(endpoint => new TracedWay(endpoint, HidesSource(frontend, source, endpoint)))]);
        return !inside && frontend.WhenNone == WhenNone.Drop
            ? new PacketOutcome.Dropped("policy Local, and no endpoint on this node")
            : new PacketOutcome.Refused("no endpoint can be used");
    }

    /// <summary>What goes to this node itself is delivered before sources are hidden.</summary>
    private bool HidesSource(Frontend frontend, IpAddr source, SocketAddr endpoint)
    {
        if (source.IsLoopback) return true;
        if (node.IsOwn(endpoint.Address)) return false;
        return source == endpoint.Address && _local.Contains(source)
            || frontend.HidesSource
            || _clusterIps.Contains(frontend.Key.Address) && !node.IsUnhidden(source);
    }
}
