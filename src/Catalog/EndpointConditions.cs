namespace Fairlead.Catalog;

/// <summary>The three conditions of an endpoint, with Kubernetes' reading of absent ones: ready and serving are then true, terminating false.</summary>
[Flags]
public enum EndpointConditions : byte
{
    None = 0,

    /// <summary>May get new connections: serving and not terminating, or the Service publishes addresses that are not ready.</summary>
    Ready = 1,

    /// <summary>Passes its readiness check, terminating or not.</summary>
    Serving = 2,

    Terminating = 4,
}
