using Fairlead.Primitives;

namespace Fairlead.Proxy.Plan;

/// <summary>What a data plane must change: gathered over any number of services, applied as one.</summary>
public sealed class PlanChange
{
    /// <summary>Frontends as they should be now; null: no longer there.</summary>
    public Dictionary<FrontendKey, Frontend?> Frontends { get; } = [];

    /// <summary>Cluster IPs that came (true) or went (false).</summary>
    public Dictionary<IpAddr, bool> ClusterIps { get; } = [];

    /// <summary>Endpoints of this node that came (true) or went (false).</summary>
    public Dictionary<IpAddr, bool> LocalEndpoints { get; } = [];

    public bool IsEmpty => Frontends.Count == 0 && ClusterIps.Count == 0 && LocalEndpoints.Count == 0;

    public void Clear()
    {
        Frontends.Clear();
        ClusterIps.Clear();
        LocalEndpoints.Clear();
    }
}
