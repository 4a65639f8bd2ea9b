using Fairlead.Primitives;

namespace Fairlead.Catalog;

/// <summary>A Service with the slices that belong to it, as of one snapshot.</summary>
/// <param name="Slices">In the order of their names, so that equal contents are equal entries.</param>
public sealed record ServiceEntry(CatalogService Service, EquatableList<CatalogSlice> Slices)
{
    public NamespacedName Name => Service.Name;

    /// <summary>The entry as a proxy sees it: without the slices whose labels keep proxies off.</summary>
    public ServiceEntry ForProxies =>
        Slices.Any(slice => slice.IsKeptFromProxies) ? this with { Slices = [.. Slices.Where(slice => !slice.IsKeptFromProxies)] } : this;

    /// <summary>Every endpoint that serves a port of this name and protocol in this family, with the number of that port there.</summary>
    public IEnumerable<(CatalogEndpoint Endpoint, ushort Port)> EndpointsOf(string portName, Protocol protocol, IpFamily family)
    {
        foreach (var slice in Slices)
        {
            if (slice.Family != family) continue;
            foreach (var port in slice.Ports)
            {
                if (port.Name != portName || port.Protocol != protocol || port.Port == 0) continue;
                foreach (var endpoint in slice.Endpoints) yield return (endpoint, port.Port);
            }
        }
    }
}
