using Fairlead.Primitives;
using Fairlead.Proxy.Nftables;
using Microsoft.Extensions.Logging;

namespace Fairlead.Proxy;

/// <summary>Makes the data plane that the options ask for.</summary>
internal static class DataPlanes
{
    internal static IDataPlane Nftables(ProxyOptions options, ILoggerFactory logs) => new NftablesDataPlane(
        options.Families,
        new RulesetOptions
        {
            ServiceRanges = [.. options.ServiceRanges],
            NodePortAddresses = options.NodePortAddresses.Count == 0 ? null : [.. options.NodePortAddresses],
            PodRanges = [.. options.PodRanges],
            PodInterfaces = options.PodInterfaces,
            UnhiddenSources = options.MasqueradeAll ? [] : options.MasqueradeOutsiders ? [.. options.PodRanges] : null,
            AffinitySize = options.AffinitySize,
        },
        logs.CreateLogger<NftablesDataPlane>());
}
