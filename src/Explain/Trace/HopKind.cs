namespace Fairlead.Explain.Trace;

/// <summary>The links of the chain, in the order in which a connection from outside passes them.</summary>
public enum HopKind
{
    Name,
    WebPort,
    NodePort,
    Service,
    ServicePort,
    Policy,
    Endpoints,
    NetworkPolicy,
    TargetPort,
    ContainerPort,
    Process,
    WayBack,
    Connection,
}
