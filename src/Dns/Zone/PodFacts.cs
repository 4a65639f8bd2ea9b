using Fairlead.Primitives;

namespace Fairlead.Dns.Zone;

/// <summary>What DNS needs to know of a running pod with addresses of its own.</summary>
/// <param name="UsesClusterSearch">See <see cref="PodEntry"/>.</param>
public sealed record PodFacts(NamespacedName Name, EquatableList<IpAddr> Addresses, bool UsesClusterSearch);
