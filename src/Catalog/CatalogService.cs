using Fairlead.Primitives;

namespace Fairlead.Catalog;

/// <summary>
/// What routing and naming need to know of a Service, as values: compares by content, so that an update that changes only
/// metadata is no change.
/// </summary>
public sealed record CatalogService(NamespacedName Name)
{
    public ServiceKind Kind { get; init; }

    /// <summary>Empty for a headless Service and for ExternalName.</summary>
    public EquatableList<IpAddr> ClusterIps { get; init; }

    /// <summary><c>clusterIP: None</c>.</summary>
    public bool IsHeadless { get; init; }

    public EquatableList<CatalogPort> Ports { get; init; }
    public EquatableList<IpAddr> ExternalIps { get; init; }
    public EquatableList<LoadBalancerAddress> LoadBalancer { get; init; }

    /// <summary>Who may use the load balancer's addresses; empty is everybody.</summary>
    public EquatableList<IpPrefix> SourceRanges { get; init; }

    /// <summary>The name that a Service of kind ExternalName stands for.</summary>
    public string? ExternalName { get; init; }

    /// <summary><c>internalTrafficPolicy: Local</c>.</summary>
    public bool InternalLocal { get; init; }

    /// <summary><c>externalTrafficPolicy: Local</c>.</summary>
    public bool ExternalLocal { get; init; }

    /// <summary>How long a client stays with an endpoint, in seconds; 0 is no session affinity. Kubernetes' default is 10800.</summary>
    public int AffinitySeconds { get; init; }

    /// <summary>The port that tells load balancers whether this node has endpoints; 0 where there is none.</summary>
    public ushort HealthCheckNodePort { get; init; }

    public bool PublishNotReadyAddresses { get; init; }

    /// <summary>The label <c>service.kubernetes.io/service-proxy-name</c>: somebody else's proxy serves it.</summary>
    public string? ServiceProxyName { get; init; }

    /// <summary>The label <c>service.kubernetes.io/headless</c> is present: proxies leave the Service alone.</summary>
    public bool HasHeadlessLabel { get; init; }
}
