using Fairlead.Composition;
using Fairlead.Kubernetes.Core;
using Fairlead.LoadBalancer;
using Fairlead.Primitives;

namespace Fairlead.Nodes;

/// <summary>What every node must know of the cluster, kept in the ConfigMap kube-system/fairlead-config by the machine that runs the API server.</summary>
public sealed record ClusterFacts(IpPrefix ServiceRange, IpPrefix ClusterCidr, IpAddr ClusterDns, string ClusterDomain, LoadBalancerMode LoadBalancer, string LoadBalancerPools)
{
    public const string Namespace = "kube-system", Name = "fairlead-config";

    public static ClusterFacts Of(ClusterSettings cluster) => new(
        cluster.ServiceRange, cluster.ClusterCidr, cluster.DnsAddress, cluster.ClusterDomain, cluster.LoadBalancer.Mode,
        string.Join("\n", cluster.LoadBalancer.Pools.Select(p => $"{p.Name}={string.Join(",", p.Ranges)}")));

    public ConfigMap ToConfigMap() => new()
    {
        Metadata = new() { Namespace = Namespace, Name = Name },
        Data = new Dictionary<string, string>
        {
            ["service-cluster-ip-range"] = ServiceRange.ToString(),
            ["cluster-cidr"] = ClusterCidr.ToString(),
            ["cluster-dns"] = ClusterDns.ToString(),
            ["cluster-domain"] = ClusterDomain,
            ["load-balancer"] = LoadBalancer.ToString(),
            ["load-balancer-pools"] = LoadBalancerPools,
        },
    };

    public static ClusterFacts Read(ConfigMap map)
    {
        string Value(string key) => map.Data.GetValueOrDefault(key) ?? throw new CommandFailure($"ConfigMap {Namespace}/{Name} lacks {key}: is the server a Fairlead of this version?");
        try
        {
            return new(
                IpPrefix.Parse(Value("service-cluster-ip-range")), IpPrefix.Parse(Value("cluster-cidr")), IpAddr.Parse(Value("cluster-dns")), Value("cluster-domain"),
                Enum.Parse<LoadBalancerMode>(Value("load-balancer")), Value("load-balancer-pools"));
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new CommandFailure($"ConfigMap {Namespace}/{Name}: {e.Message}", cause: e);
        }
    }
}
