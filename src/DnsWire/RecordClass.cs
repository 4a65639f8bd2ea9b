namespace Fairlead.DnsWire;

/// <summary>Record and query classes (RFC 1035 §3.2.4). In an OPT record the field is the sender's UDP size instead.</summary>
public enum RecordClass : ushort
{
    Internet = 1,
    Chaos = 3,
    Any = 255,
}
