using Fairlead.Primitives;

namespace Fairlead.Catalog;

/// <summary>An EndpointSlice as values. Slices whose addresses are host names have no endpoints here.</summary>
/// <param name="Service">The Service that the label <c>kubernetes.io/service-name</c> names, in the slice's own namespace.</param>
public sealed record CatalogSlice(
    NamespacedName Name, NamespacedName Service, IpFamily Family, EquatableList<EndpointPort> Ports, EquatableList<CatalogEndpoint> Endpoints)
{
    /// <summary>
    /// A label (<c>service.kubernetes.io/headless</c> or <c>service-proxy-name</c>) keeps proxies off the slice, whatever its Service says.
    /// DNS reads it all the same.
    /// </summary>
    public bool IsKeptFromProxies { get; init; }
}
