namespace Fairlead.DnsWire;

/// <summary>A record on its own: owner and the names within its data in wire form, whole.</summary>
/// <param name="Ttl">Seconds.</param>
public readonly record struct ZoneRecord(byte[] Owner, RecordType Type, uint Ttl, byte[] Data);
