using Fairlead.Primitives;

namespace Fairlead.Catalog;

/// <summary>One entry of <c>status.loadBalancer.ingress</c>: an address, or a host name when <paramref name="Address"/> is null.</summary>
/// <param name="Bypass">True for <c>ipMode: Proxy</c>: the load balancer stays in the way, so the node must not take the address for itself.</param>
public readonly record struct LoadBalancerAddress(IpAddr? Address, string? Hostname, bool Bypass);
