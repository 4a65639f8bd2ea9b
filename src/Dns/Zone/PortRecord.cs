using Fairlead.Primitives;

namespace Fairlead.Dns.Zone;

/// <summary>A port as SRV records tell it. <paramref name="Name"/> is a label in small letters without its length; empty where the port has no name.</summary>
public readonly record struct PortRecord(byte[] Name, Protocol Protocol, ushort Port)
{
    /// <summary>True for the labels <c>_name._proto</c>, given without length bytes.</summary>
    public bool Matches(ReadOnlySpan<byte> portLabel, Protocol protocol) =>
        Protocol == protocol && Name.Length > 0 && portLabel.Length == Name.Length + 1 && portLabel[0] == '_' && portLabel[1..].SequenceEqual(Name);
}
