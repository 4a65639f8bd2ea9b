namespace Fairlead.Primitives;

/// <summary>A transport protocol, numbered as in the IP header (IANA protocol numbers).</summary>
public enum Protocol : byte
{
    Tcp = 6,
    Udp = 17,
    Sctp = 132,
}
