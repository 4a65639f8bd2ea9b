using Fairlead.Primitives;

namespace Fairlead.Linux.Routes;

/// <summary>An entry of a VXLAN device's forwarding table: frames for this Ethernet address go to the tunnel end at this address.</summary>
public readonly record struct ForwardingEntry(int Link, MacAddr Mac, IpAddr Remote);
