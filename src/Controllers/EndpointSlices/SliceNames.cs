namespace Fairlead.Controllers.EndpointSlices;

/// <summary>Labels and annotations of EndpointSlices.</summary>
public static class SliceNames
{
    public const string ServiceName = "kubernetes.io/service-name";
    public const string ManagedBy = "endpointslice.kubernetes.io/managed-by";
    public const string Controller = "endpointslice-controller.k8s.io";
    public const string Mirroring = "endpointslicemirroring-controller.k8s.io";
    public const string TriggerTime = "endpoints.kubernetes.io/last-change-trigger-time";
    public const string TopologyMode = "service.kubernetes.io/topology-mode";
    public const string Zone = "topology.kubernetes.io/zone";
}
