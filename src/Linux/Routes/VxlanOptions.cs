using Fairlead.Primitives;

namespace Fairlead.Linux.Routes;

/// <summary>A VXLAN device (RFC 7348) that learns nothing by itself: its forwarding table is written by its owner.</summary>
/// <param name="Id">The network identifier, 24 bits.</param>
/// <param name="Local">The source address of the tunnel.</param>
/// <param name="Port">UDP port of the tunnel ends; IANA's is 4789.</param>
/// <param name="Mtu">Bytes; 50 (IPv4) or 70 (IPv6) less than the link below.</param>
public sealed record VxlanOptions(string Name, uint Id, IpAddr Local, ushort Port, MacAddr Mac, int Mtu);
