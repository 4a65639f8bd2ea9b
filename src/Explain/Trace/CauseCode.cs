namespace Fairlead.Explain.Trace;

/// <summary>Why a chain breaks, or may not mean what was meant. In text and JSON the names are written in-kebab-case.</summary>
public enum CauseCode
{
    NoSuchService,
    NoSuchPort,
    WrongProtocol,
    TargetPortOnClusterIp,
    NodePortOnClusterIp,
    ClusterIpFromOutside,
    NoSelectorNoEndpoints,
    SelectorMatchesNothing,
    PodsNotReady,
    TargetPortNameUnknown,
    ContainerPortNotDeclared,
    PortConflictInPod,
    NobodyListens,
    ListensOnLoopback,
    LocalPolicyWithoutLocalEndpoint,
    LoadBalancerPending,
    ExternalNameWithPorts,
    ExternalNameLoop,
    HeadlessPortDiffers,
    EndpointsNotYetThere,
    NoSuchPod,
    NoSuchNode,
    NobodyHasNodePort,
    NobodyHasAddress,
    NoIngressForHost,
    NoIngressForPath,
    IngressBackendPort,
}
