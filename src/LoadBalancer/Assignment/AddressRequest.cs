using Fairlead.Primitives;

namespace Fairlead.LoadBalancer.Assignment;

/// <summary>What a Service asks of the pools.</summary>
/// <param name="Families">One address of each, in this order.</param>
/// <param name="AllFamilies">True where every family must be had (RequireDualStack); otherwise the first that can be.</param>
/// <param name="Addresses">Addresses asked for by name; empty for any.</param>
/// <param name="Pool">The pool asked for; null for any.</param>
/// <param name="SharingKey">Services with the same key may stand on one address, on different ports; null for an address alone.</param>
public sealed record AddressRequest(
    NamespacedName Service, EquatableList<IpFamily> Families, bool AllFamilies,
    EquatableList<IpAddr> Addresses, string? Pool, EquatableList<PortUse> Ports, string? SharingKey = null);
