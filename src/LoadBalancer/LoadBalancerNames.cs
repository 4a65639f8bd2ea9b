namespace Fairlead.LoadBalancer;

/// <summary>Names that stand in Services.</summary>
public static class LoadBalancerNames
{
    /// <summary>Keeps a Service until its addresses are given back (the finalizer of Kubernetes' own service controller).</summary>
    public const string Finalizer = "service.kubernetes.io/load-balancer-cleanup";

    /// <summary>Annotation: the pool to take addresses from.</summary>
    public const string Pool = "fairlead.io/load-balancer-pool";

    /// <summary>Annotation: addresses asked for, separated by commas; goes before <c>spec.loadBalancerIP</c>.</summary>
    public const string Addresses = "fairlead.io/load-balancer-ips";

    /// <summary>Annotation: Services of one namespace with the same value may share an address, on different ports.</summary>
    public const string SharingKey = "fairlead.io/allow-shared-ip";
}
