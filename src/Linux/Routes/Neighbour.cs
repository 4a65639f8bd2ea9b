using Fairlead.Primitives;

namespace Fairlead.Linux.Routes;

/// <summary>A permanent neighbour: the address is at this Ethernet address on this link.</summary>
public readonly record struct Neighbour(int Link, IpAddr Address, MacAddr Mac);
