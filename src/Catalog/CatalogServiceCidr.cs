using Fairlead.Primitives;

namespace Fairlead.Catalog;

/// <summary>A ServiceCIDR object: where cluster IPs may come from, one range for each family it serves.</summary>
public sealed record CatalogServiceCidr(string Name, EquatableList<IpPrefix> Cidrs);
