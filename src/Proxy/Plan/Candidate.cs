using Fairlead.Catalog;
using Fairlead.Primitives;

namespace Fairlead.Proxy.Plan;

/// <summary>An endpoint with the number of the port in question there.</summary>
public readonly record struct Candidate(CatalogEndpoint Endpoint, ushort Port)
{
    public SocketAddr Address => new(Endpoint.Address, Port);
}
