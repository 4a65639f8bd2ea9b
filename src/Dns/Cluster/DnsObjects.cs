using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Discovery;
using Fairlead.Primitives;

namespace Fairlead.Dns.Cluster;

/// <summary>
/// The objects by which pods reach DNS: one Service without selector at a fixed cluster IP, and for each node an EndpointSlice with that
/// node's own instance, hinted to the node. Pure.
/// </summary>
public static class DnsObjects
{
    /// <summary>The port pods use.</summary>
    public const int ServicePort = 53;

    /// <summary>Marks the slices as kept by nobody but us.</summary>
    public const string Manager = "fairlead-dns";

    public static Service Service(NamespacedName name, IReadOnlyList<IpAddr> clusterIps, ushort targetPort) => new()
    {
        Metadata = new()
        {
            Namespace = name.Namespace,
            Name = name.Name,
            Labels = new Dictionary<string, string>
            {
                ["k8s-app"] = "kube-dns",
                ["kubernetes.io/cluster-service"] = "true",
                ["kubernetes.io/name"] = "Fairlead",
            },
        },
        Spec = new()
        {
            Type = "ClusterIP",
            ClusterIP = clusterIps[0].ToString(),
            ClusterIPs = [.. clusterIps.Select(address => address.ToString())],
            IpFamilies = [.. clusterIps.Select(address => address.IsV4 ? "IPv4" : "IPv6")],
            IpFamilyPolicy = clusterIps.Count > 1 ? "PreferDualStack" : "SingleStack",
            TrafficDistribution = "PreferSameNode",
            Ports =
            [
                new() { Name = "dns", Protocol = "UDP", Port = ServicePort, TargetPort = (int)targetPort },
                new() { Name = "dns-tcp", Protocol = "TCP", Port = ServicePort, TargetPort = (int)targetPort },
            ],
        },
    };

    public static EndpointSlice Slice(NamespacedName service, string node, SocketAddr address) => new()
    {
        Metadata = new()
        {
            Namespace = service.Namespace,
            Name = SliceName(service, node, address.Address.Family),
            Labels = new Dictionary<string, string>
            {
                ["kubernetes.io/service-name"] = service.Name,
                ["endpointslice.kubernetes.io/managed-by"] = Manager,
            },
        },
        AddressType = address.Address.IsV4 ? "IPv4" : "IPv6",
        Ports = [new() { Name = "dns", Protocol = "UDP", Port = address.Port }, new() { Name = "dns-tcp", Protocol = "TCP", Port = address.Port }],
        Endpoints =
        [
            new()
            {
                Addresses = [address.Address.ToString()],
                Conditions = new() { Ready = true, Serving = true, Terminating = false },
                NodeName = node,
                Hints = new() { ForNodes = [new() { Name = node }] },
            },
        ],
    };

    public static string SliceName(NamespacedName service, string node, IpFamily family) =>
        family == IpFamily.V4 ? $"{service.Name}-{node}" : $"{service.Name}-{node}-v6";
}
