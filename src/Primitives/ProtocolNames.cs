namespace Fairlead.Primitives;

/// <summary>The names that Kubernetes objects use.</summary>
public static class ProtocolNames
{
    extension(Protocol protocol)
    {
        /// <summary>"TCP", "UDP" or "SCTP".</summary>
        public string Name => protocol switch
        {
            Protocol.Tcp => "TCP",
            Protocol.Udp => "UDP",
            Protocol.Sctp => "SCTP",
            _ => throw new ArgumentOutOfRangeException(nameof(protocol), protocol, "not a Service protocol"),
        };
    }

    /// <summary>Reads "TCP", "UDP" or "SCTP"; absent or empty is TCP, as everywhere in Kubernetes.</summary>
    public static bool TryParse(string? name, out Protocol protocol)
    {
        protocol = name switch { "UDP" => Protocol.Udp, "SCTP" => Protocol.Sctp, _ => Protocol.Tcp };
        return name is null or "" or "TCP" or "UDP" or "SCTP";
    }
}
