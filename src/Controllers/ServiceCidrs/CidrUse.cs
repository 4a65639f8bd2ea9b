using Fairlead.Kubernetes.Networking;
using Fairlead.Primitives;

namespace Fairlead.Controllers.ServiceCidrs;

/// <summary>Whether a ServiceCIDR may go: no address may be left that lies in it and in no other. Pure.</summary>
public static class CidrUse
{
    /// <param name="others">The ServiceCIDRs that stay.</param>
    /// <param name="addresses">The cluster IPs that are given out.</param>
    public static bool MayGo(ServiceCIDR cidr, IEnumerable<ServiceCIDR> others, IEnumerable<IpAddr> addresses)
    {
        var staying = others.SelectMany(BlocksOf).ToList();
        var orphaned = BlocksOf(cidr).Where(block => !staying.Exists(other => other.Contains(block))).ToList();
        return orphaned.Count == 0 || !addresses.Any(address => orphaned.Exists(block => block.Contains(address)) && !staying.Exists(block => block.Contains(address)));
    }

    private static IEnumerable<IpPrefix> BlocksOf(ServiceCIDR cidr)
    {
        foreach (string text in cidr.Spec.Cidrs)
        {
            if (IpPrefix.TryParse(text, out var block)) yield return block;
        }
    }
}
