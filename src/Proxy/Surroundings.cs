using Fairlead.Catalog;
using Fairlead.Primitives;

namespace Fairlead.Proxy;

/// <summary>What the cluster says that is no Service's own but all Services'.</summary>
/// <param name="Node">This node; null while that is not known.</param>
/// <param name="ServiceRanges">Where cluster IPs come from, by the ServiceCIDR objects; null or empty: what the options say counts.</param>
public sealed record Surroundings(CatalogNode? Node = null, EquatableList<IpPrefix>? ServiceRanges = null);
