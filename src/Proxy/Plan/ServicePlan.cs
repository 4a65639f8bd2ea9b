using Fairlead.Primitives;

namespace Fairlead.Proxy.Plan;

/// <summary>All that one Service means on this node.</summary>
public sealed record ServicePlan(NamespacedName Service)
{
    public EquatableList<Frontend> Frontends { get; init; }

    /// <summary>Cluster IPs, which have no other ports than the Service's.</summary>
    public EquatableList<IpAddr> ClusterIps { get; init; }

    /// <summary>Addresses of endpoints on this node that may connect to themselves through the Service.</summary>
    public EquatableList<IpAddr> LocalEndpoints { get; init; }

    /// <summary>Where load balancers ask whether this node has endpoints; 0 where they do not.</summary>
    public ushort HealthCheckNodePort { get; init; }

    /// <summary>Endpoints of this node that are ready.</summary>
    public int LocalReadyEndpoints { get; init; }

    public static ServicePlan Nothing(NamespacedName service) => new(service);
}
