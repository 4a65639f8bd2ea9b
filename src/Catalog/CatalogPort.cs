using Fairlead.Primitives;

namespace Fairlead.Catalog;

/// <summary>One port of a Service. <paramref name="Name"/> joins it with the port of the same name in each EndpointSlice; a lone port may have the empty name.</summary>
/// <param name="NodePort">0 where there is none.</param>
public readonly record struct CatalogPort(string Name, Protocol Protocol, ushort Port, ushort NodePort);
