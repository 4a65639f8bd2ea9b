using Fairlead.Primitives;
using Fairlead.Proxy.Plan;

namespace Fairlead.Proxy.Nftables;

/// <summary>All that our tables hold, or shall hold, apart from the rules that every Service shares.</summary>
internal sealed class KernelContents
{
    internal Dictionary<FrontendKey, KernelFrontend> Frontends { get; } = [];
    internal HashSet<IpAddr> ClusterIps { get; } = [];

    /// <summary>Endpoints of this node, in `hairpin`.</summary>
    internal HashSet<IpAddr> Hairpins { get; } = [];

    internal KernelFrontend At(FrontendKey key) => Frontends.GetValueOrDefault(key, KernelFrontend.Nothing);

    internal void Set(FrontendKey key, KernelFrontend frontend)
    {
        if (frontend == KernelFrontend.Nothing) Frontends.Remove(key);
        else Frontends[key] = frontend;
    }

    internal void Clear()
    {
        Frontends.Clear();
        ClusterIps.Clear();
        Hairpins.Clear();
    }
}
