using Fairlead.DnsWire;

namespace Fairlead.Dns.Zone;

/// <summary>What is asked of a zone.</summary>
/// <param name="name">In small letters.</param>
/// <param name="owner">The name that the answer's records get: the client's own spelling, or a name completed for it.</param>
/// <param name="rotation">Where a list of addresses begins this time.</param>
public readonly ref struct ZoneQuestion(ReadOnlySpan<byte> name, RecordType type, ReadOnlySpan<byte> owner, uint rotation)
{
    public ReadOnlySpan<byte> Name { get; } = name;
    public RecordType Type { get; } = type;
    public ReadOnlySpan<byte> Owner { get; } = owner;
    public uint Rotation { get; } = rotation;
}
