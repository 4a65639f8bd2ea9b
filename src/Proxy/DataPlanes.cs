using Fairlead.Catalog;
using Fairlead.Linux;
using Fairlead.Primitives;
using Fairlead.Proxy.Nftables;
using Microsoft.Extensions.Logging;

namespace Fairlead.Proxy;

/// <summary>Makes the data plane that the options ask for.</summary>
internal static class DataPlanes
{
    /// <exception cref="DataPlaneException">The kernel does not let us.</exception>
    internal static IDataPlane Nftables(ProxyOptions options, ILoggerFactory logs)
    {
        try
        {
            return new NftablesDataPlane(options.Families, surroundings => RulesetOf(options, surroundings), logs.CreateLogger<NftablesDataPlane>());
        }
        catch (LinuxException e) when (e.Errno == Errno.EPERM)
        {
            throw new DataPlaneException("The proxy changes the kernel's packet rules: run it as root, or with CAP_NET_ADMIN", e);
        }
        catch (LinuxException e)
        {
            throw new DataPlaneException($"The kernel's packet rules cannot be reached: {e.Message}", e);
        }
    }

    /// <summary>What the options mean on this node, in this cluster.</summary>
    internal static RulesetOptions RulesetOf(ProxyOptions options, Surroundings surroundings)
    {
        var node = surroundings.Node;
        EquatableList<IpPrefix> pods = options.PodRangesFromNode ? node?.PodCidrs ?? [] : [.. options.PodRanges];
        return new()
        {
            ServiceRanges = surroundings.ServiceRanges is { Count: > 0 } ranges ? ranges : [.. options.ServiceRanges],
            NodePortAddresses = NodePortAddresses(options, node),
            PodRanges = pods,
            PodInterfaces = options.PodInterfaces,
            UnhiddenSources = options.MasqueradeAll ? [] : options.MasqueradeOutsiders ? pods : null,
            LocalhostSources = options.LocalhostNodePorts ? node?.InternalIps ?? [] : [],
            AffinitySize = options.AffinitySize,
        };
    }

    private static EquatableList<IpPrefix>? NodePortAddresses(ProxyOptions options, CatalogNode? node)
    {
        if (!options.NodePortsOnPrimaryAddresses) return options.NodePortAddresses.Count == 0 ? null : [.. options.NodePortAddresses];
        return node is null ? [] : [.. node.InternalIps.Concat(node.ExternalIps).Select(address => IpPrefix.Of(address, address.BitLength))];
    }
}
