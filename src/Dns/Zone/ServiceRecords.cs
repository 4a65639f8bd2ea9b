using Fairlead.Primitives;

namespace Fairlead.Dns.Zone;

/// <summary>
/// All that DNS says of one Service, immutable and packed: addresses as they go on the wire, labels in wire form. Found by
/// <see cref="Key"/>, the two labels <c>svc.ns</c> as they stand in a query's name.
/// </summary>
public sealed class ServiceRecords : IKeyed<ServiceRecords>
{
    private readonly byte[] _key;

    public ServiceRecords(RecordKind kind, byte[] key) => (Kind, _key) = (kind, key);

    public static ServiceRecords Tombstone { get; } = new(RecordKind.ClusterIp, []);

    public RecordKind Kind { get; }
    public ReadOnlySpan<byte> Key => _key;
    internal byte[] KeyArray => _key;

    /// <summary>IPv4 addresses, four bytes each.</summary>
    public byte[] V4 { get; init; } = [];

    /// <summary>IPv6 addresses, sixteen bytes each.</summary>
    public byte[] V6 { get; init; } = [];

    /// <summary>Ports of a Service with cluster IP.</summary>
    public PortRecord[] Ports { get; init; } = [];

    /// <summary>Ready endpoints of a headless Service, by label.</summary>
    public EndpointRecord[] Endpoints { get; init; } = [];

    /// <summary>What an ExternalName Service stands for, in wire form.</summary>
    public byte[]? Alias { get; init; }

    /// <summary>The endpoints whose own label is this (length byte first), as a range of <see cref="Endpoints"/>.</summary>
    public ReadOnlySpan<EndpointRecord> EndpointsNamed(ReadOnlySpan<byte> label)
    {
        int low = 0, high = Endpoints.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Endpoints[middle].Label.AsSpan().SequenceCompareTo(label) < 0) low = middle + 1;
            else high = middle;
        }
        int end = low;
        while (end < Endpoints.Length && Endpoints[end].Label.AsSpan().SequenceEqual(label)) end++;
        return Endpoints.AsSpan(low, end - low);
    }

    /// <summary>True when some port with a name has this protocol: then <c>_proto.svc</c> exists as a name without data.</summary>
    public bool HasNamedPort(Protocol protocol)
    {
        foreach (var port in Ports)
            if (port.Protocol == protocol && port.Name.Length > 0) return true;
        foreach (var endpoint in Endpoints)
            foreach (var port in endpoint.Ports)
                if (port.Protocol == protocol && port.Name.Length > 0) return true;
        return false;
    }

    /// <summary>True when <c>_port._proto.svc</c> exists.</summary>
    public bool HasPort(ReadOnlySpan<byte> portLabel, Protocol protocol)
    {
        foreach (var port in Ports)
            if (port.Matches(portLabel, protocol)) return true;
        foreach (var endpoint in Endpoints)
            foreach (var port in endpoint.Ports)
                if (port.Matches(portLabel, protocol)) return true;
        return false;
    }
}
