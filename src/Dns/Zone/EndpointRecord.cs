using Fairlead.Primitives;

namespace Fairlead.Dns.Zone;

/// <summary>A ready endpoint of a headless Service. <paramref name="Label"/> is its own label in small letters, length byte first.</summary>
public readonly record struct EndpointRecord(byte[] Label, IpAddr Address, PortRecord[] Ports) : IComparable<EndpointRecord>
{
    public int CompareTo(EndpointRecord other)
    {
        int order = Label.AsSpan().SequenceCompareTo(other.Label);
        return order != 0 ? order : Address.CompareTo(other.Address);
    }
}
