using Fairlead.Primitives;

namespace Fairlead.Catalog;

/// <summary>
/// One endpoint of a slice, by its first address: Kubernetes defines no meaning for further ones. 64 bytes; its ports are the
/// slice's.
/// </summary>
/// <param name="Node">The node it runs on, null when not known.</param>
/// <param name="Zone">The zone it runs in, null when not known.</param>
public readonly record struct CatalogEndpoint(
    IpAddr Address, EndpointConditions Conditions, string? Node = null, string? Zone = null, EndpointDetails? Details = null)
{
    public bool IsReady => (Conditions & EndpointConditions.Ready) != 0;
    public bool IsServing => (Conditions & EndpointConditions.Serving) != 0;
    public bool IsTerminating => (Conditions & EndpointConditions.Terminating) != 0;

    public string? Hostname => Details?.Hostname;
    public string? Pod => Details?.Pod;
    public EquatableList<string> ForZones => Details?.ForZones ?? [];
    public EquatableList<string> ForNodes => Details?.ForNodes ?? [];
}
