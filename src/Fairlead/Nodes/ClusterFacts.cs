using Fairlead.Composition;
using Fairlead.Kubernetes.Core;
using Fairlead.LoadBalancer;
using Fairlead.Primitives;

namespace Fairlead.Nodes;

/// <summary>What every node must know of the cluster, kept in the ConfigMap kube-system/fairlead-config by the machine that runs the API server.</summary>
public sealed record ClusterFacts(IReadOnlyList<IpPrefix> ServiceRanges, IReadOnlyList<IpPrefix> ClusterCidrs, IReadOnlyList<IpAddr> ClusterDns, string ClusterDomain, LoadBalancerMode LoadBalancer, string LoadBalancerPools)
{
    public const string Namespace = "kube-system", Name = "fairlead-config";

    public static ClusterFacts Of(ClusterSettings cluster) => new(
        cluster.ServiceRanges, cluster.ClusterCidrs, cluster.DnsAddresses, cluster.ClusterDomain, cluster.LoadBalancer.Mode,
        string.Join("\n", cluster.LoadBalancer.Pools.Select(p => $"{p.Name}={string.Join(",", p.Ranges)}")));

    public ConfigMap ToConfigMap() => new()
    {
        Metadata = new() { Namespace = Namespace, Name = Name },
        Data = new Dictionary<string, string>
        {
            ["service-cluster-ip-range"] = string.Join(',', ServiceRanges),
            ["cluster-cidr"] = string.Join(',', ClusterCidrs),
            ["cluster-dns"] = string.Join(',', ClusterDns),
            ["cluster-domain"] = ClusterDomain,
            ["load-balancer"] = LoadBalancer.ToString(),
            ["load-balancer-pools"] = LoadBalancerPools,
        },
    };

    /// <summary>The cluster's families, its own first.</summary>
    public IReadOnlyList<IpFamily> Families => [.. ServiceRanges.Select(range => range.Family)];

    /// <summary>The node's address of each family of the cluster, in the cluster's order.</summary>
    public IReadOnlyList<IpAddr> AddressesOf(WorkerRecord node) =>
    [
        .. Families.Select(family => node.Ips().Where(ip => ip.Family == family).Select(ip => (IpAddr?)ip).FirstOrDefault()
            ?? throw new CommandFailure($"The cluster uses {IpRanges.NameOf(family)} and node {node.Name} has no such address (it has {string.Join(", ", node.Addresses)}). Take the node away (fairlead down --purge) and join again with --node-ip, one address a family.")),
    ];

    public static ClusterFacts Read(ConfigMap map)
    {
        string Value(string key) => map.Data.GetValueOrDefault(key) ?? throw new CommandFailure($"ConfigMap {Namespace}/{Name} lacks {key}: is the server a Fairlead of this version?");
        try
        {
            return new(
                Each(Value("service-cluster-ip-range"), IpPrefix.Parse), Each(Value("cluster-cidr"), IpPrefix.Parse), Each(Value("cluster-dns"), IpAddr.Parse), Value("cluster-domain"),
                Enum.Parse<LoadBalancerMode>(Value("load-balancer")), Value("load-balancer-pools"));
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new CommandFailure($"ConfigMap {Namespace}/{Name}: {e.Message}", cause: e);
        }
    }

    private static IReadOnlyList<T> Each<T>(string list, Func<string, T> parse) => [.. list.Split(',').Select(parse)];
}
