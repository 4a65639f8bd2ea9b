namespace Fairlead.Explain.Trace;

/// <summary>How a connection that was really made went.</summary>
public enum ProbeOutcome
{
    /// <summary>TCP: the handshake was done. UDP: a datagram was sent, and nobody refused it.</summary>
    Connected,

    /// <summary>A reset, or an ICMP error (ECONNREFUSED).</summary>
    Refused,

    /// <summary>Nothing came in time.</summary>
    NoAnswer,

    /// <summary>ENETUNREACH, EHOSTUNREACH.</summary>
    NoRoute,
}
