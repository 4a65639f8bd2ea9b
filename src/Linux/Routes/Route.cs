using Fairlead.Primitives;

namespace Fairlead.Linux.Routes;

/// <summary>A route of the main table.</summary>
/// <param name="Gateway">Null where the destination is on the link itself.</param>
/// <param name="Link">Index of the interface; 0 lets the kernel find it by the gateway.</param>
/// <param name="OnLink">The gateway is taken to be on the link although no address says so.</param>
public readonly record struct Route(IpPrefix Destination, IpAddr? Gateway, int Link, bool OnLink);
