using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Discovery;
using Fairlead.LoadBalancer.Assignment;
using Fairlead.Primitives;

namespace Fairlead.LoadBalancer.Controller;

/// <summary>Mode Node: the nodes' own addresses stand for the load balancer. Pure.</summary>
public static class NodeAddresses
{
    private const string Excluded = "node.kubernetes.io/exclude-from-external-load-balancers";

    /// <summary>
    /// The addresses of all ready nodes of the Service's families; under externalTrafficPolicy Local only of those nodes where a ready
    /// endpoint runs, as the others would drop the traffic.
    /// </summary>
    public static EquatableList<IpAddr> For(Service service, IEnumerable<Node> nodes, IEnumerable<EndpointSlice> slices)
    {
        var families = ServiceWish.Of(service, out _)?.Families ?? [IpFamily.V4];
        HashSet<string>? local = service.Spec.ExternalTrafficPolicy == "Local"
            ? [.. slices.SelectMany(s => s.Endpoints).Where(e => e.Conditions?.Ready ?? true).Select(e => e.NodeName).OfType<string>()]
            : null;
        return [.. nodes.Where(n => IsUsable(n) && local?.Contains(n.Name) != false).OrderBy(n => n.Name, StringComparer.Ordinal)
            .SelectMany(n => AddressesOf(n, families)).Distinct()];
    }

    /// <summary>The Service, older than this one, that already has one of its ports; or the reserved port it asks for.</summary>
    public static string? Conflict(Service service, IEnumerable<Service> others, IReadOnlySet<PortUse> reserved)
    {
        var ports = ServiceWish.PortsOf(service);
        foreach (var port in ports.Span)
            if (reserved.Contains(port)) return $"port {port} belongs to the node itself";
        foreach (var other in others.Where(o => o.Key != service.Key && IsBefore(o, service)))
            foreach (var port in ServiceWish.PortsOf(other).Span)
                if (ports.Contains(port)) return $"port {port} is taken on the nodes by {other.Key}";
        return null;
    }

    private static bool IsBefore(Service a, Service b)
    {
        int order = Nullable.Compare(a.Metadata.CreationTimestamp, b.Metadata.CreationTimestamp);
        return order != 0 ? order < 0 : a.Key.CompareTo(b.Key) < 0;
    }

    private static bool IsUsable(Node node) =>
        !node.Metadata.Labels.ContainsKey(Excluded) && node.Status.Conditions.Any(c => c is { Type: "Ready", Status: "True" });

    private static IEnumerable<IpAddr> AddressesOf(Node node, EquatableList<IpFamily> families)
    {
        foreach (var family in families)
        {
            var ofFamily = node.Status.Addresses.Where(a => IpAddr.TryParse(a.Address, out var ip) && ip.Family == family).ToList();
            var best = ofFamily.Find(a => a.Type == "ExternalIP") ?? ofFamily.Find(a => a.Type == "InternalIP");
            if (best is not null) yield return IpAddr.Parse(best.Address);
        }
    }
}
