namespace Fairlead.DnsWire;

/// <summary>What kind of message this is (RFC 1035 §4.1.1); only <see cref="Query"/> is served.</summary>
public enum Opcode : byte
{
    Query = 0,
    Status = 2,
    Notify = 4,
    Update = 5,
}
