namespace Fairlead.DnsWire;

/// <summary>Where one record lies in its message: offsets, not copies.</summary>
public readonly record struct ResourceRecord(int Start, int NameLength, RecordType Type, RecordClass Class, uint Ttl, int DataStart, int DataLength)
{
    /// <summary>Where the four bytes of the TTL lie.</summary>
    public int TtlStart => DataStart - 6;

    /// <summary>The first byte after the record.</summary>
    public int End => DataStart + DataLength;
}
