using Fairlead.Controllers.Nodes;
using Fairlead.Kubernetes.Validation.Rules;
using Fairlead.Primitives;

namespace Fairlead.Composition;

/// <summary>What a cluster on this machine cannot be: names that are none, ranges without room, addresses that mean two things. Pure.</summary>
public static class ClusterChecks
{
    /// <summary>The first thing that is wrong, in one sentence; null when nothing is.</summary>
    /// <param name="isOwn">Whether this machine has an address.</param>
    public static string? Fault(ClusterSettings settings, Func<IpAddr, bool> isOwn) =>
        NodeName("--hostname-override", settings.NodeName) ?? Domain(settings.ClusterDomain) ?? Room(settings) ?? Overlap(settings) ?? Address(settings, isOwn);

    public static string? NodeName(string flag, string name) => Names.Dns1123Subdomain(name).Count == 0 ? null
        : $"{flag}: '{name}' cannot be a node's name: small letters, digits, '-' and '.' are allowed, with a letter or digit at both ends.";

    private static string? Domain(string domain) => Names.Dns1123Subdomain(domain).Count == 0 ? null
        : $"--cluster-domain: '{domain}' is no DNS domain such as cluster.local.";

    /// <summary>Each node needs a part of every pod range.</summary>
    private static string? Room(ClusterSettings settings)
    {
        foreach (var range in settings.ClusterCidrs)
        {
            int part = range.Family == IpFamily.V4 ? PodSubnets.LengthV4 : PodSubnets.LengthV6;
            int bits = part - range.Length;
            if (bits < 0) return $"--cluster-cidr {range}: each node needs a /{part} of it; give a wider range.";
            if (bits < 16 && settings.Nodes > 1 << bits) return $"--cluster-cidr {range}: {settings.Nodes} nodes need a /{part} each, and it has {1 << bits}; give a wider range.";
        }
        return null;
    }

    private static string? Overlap(ClusterSettings settings)
    {
        foreach (var services in settings.ServiceRanges)
            foreach (var address in settings.Addresses.Where(services.Contains))
                return $"--service-cluster-ip-range {services} holds this machine's own address {address}; give a range that nothing on the network uses.";
        foreach (var nodes in settings.NodesNetwork?.Networks ?? [])
        {
            foreach (var services in settings.ServiceRanges.Where(nodes.Overlaps)) return $"--nodes-cidr {nodes} and --service-cluster-ip-range {services} overlap; give each a range of its own.";
            foreach (var pods in settings.ClusterCidrs.Where(nodes.Overlaps)) return $"--nodes-cidr {nodes} and --cluster-cidr {pods} overlap; give each a range of its own.";
        }
        return null;
    }

    /// <summary>Pods, DNS and the node agent meet at the address, so it has to be here or on the bridge that is to be made.</summary>
    private static string? Address(ClusterSettings settings, Func<IpAddr, bool> isOwn) =>
        settings.NodesNetwork?.Networks.Any(network => network.Contains(settings.Address)) == true || isOwn(settings.Address) ? null
        : $"--advertise-address {settings.Address}: this machine has no such address; see: ip address";
}
