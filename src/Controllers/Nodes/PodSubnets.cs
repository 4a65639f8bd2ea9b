using Fairlead.Primitives;

namespace Fairlead.Controllers.Nodes;

/// <summary>Cuts pod networks for nodes out of the cluster's. Pure.</summary>
/// <param name="Cluster">The cluster's pod network, one family.</param>
/// <param name="NodeLength">Prefix length of one node's part.</param>
public sealed record PodSubnets(IpPrefix Cluster, int NodeLength)
{
    public const int LengthV4 = 24, LengthV6 = 64;                                   // Kubernetes' --node-cidr-mask-size-ipv4 and -ipv6

    /// <summary>The usual part of a cluster network: the whole of it when it is no larger.</summary>
    public static PodSubnets Of(IpPrefix cluster) => new(cluster, Math.Max(cluster.Length, cluster.Family == IpFamily.V4 ? LengthV4 : LengthV6));

    /// <summary>The first part that overlaps none of these; null when all are taken.</summary>
    public IpPrefix? Next(IReadOnlyCollection<IpPrefix> taken)
    {
        var step = UInt128.One << (Cluster.Address.BitLength - NodeLength);
        for (var at = Cluster.Address; Cluster.Contains(at);)
        {
            var part = IpPrefix.Of(at, NodeLength);
            var inTheWay = taken.Where(part.Overlaps).OrderBy(other => other.Length).Select(other => (IpPrefix?)other).FirstOrDefault();
            if (inTheWay is null) return part;
            var last = inTheWay.Value.Length < NodeLength ? inTheWay.Value.Last : part.Last;
            if (last.CompareTo(Cluster.Last) >= 0) return null;
            at = last.Add(UInt128.One);
        }
        return null;
    }
}
