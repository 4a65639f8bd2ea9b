using System.Text;
using Fairlead.Catalog;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Zone;

/// <summary>
/// From a Service with its slices to what DNS says of it; costs what that one Service has. Lists of ports, of which a cluster has few different
/// ones, are shared between Services.
/// </summary>
public sealed class ServiceRecordsBuilder
{
    /// <summary>Different single ports remembered; a cluster with more pays for them one by one.</summary>
    private const int MostShared = 1024;

    private readonly Dictionary<(string Name, Protocol Protocol, ushort Port), PortRecord[]> _shared = [];

    /// <summary>Endpoints without a hostname are named after their pods.</summary>
    public bool EndpointPodNames { get; set; }

    /// <summary>Null when the names cannot stand in DNS.</summary>
    public ServiceRecords? Build(ServiceEntry entry)
    {
        if (Labels.Of(entry.Name) is not { } key) return null;
        if (entry.Service.Kind == ServiceKind.ExternalName) return ExternalName(key, entry.Service);
        return entry.Service.IsHeadless ? Headless(key, entry) : ClusterIp(key, entry.Service);
    }

    private static ServiceRecords? ExternalName(byte[] key, CatalogService service) =>
        DnsName.TryParse(service.ExternalName, out var alias) ? new(RecordKind.ExternalName, key) { Alias = alias.Wire.ToArray() } : null;

    private ServiceRecords ClusterIp(byte[] key, CatalogService service) => new(RecordKind.ClusterIp, key)
    {
        V4 = Pack(service.ClusterIps, IpFamily.V4),
        V6 = Pack(service.ClusterIps, IpFamily.V6),
        Ports = service.Ports is [var only] ? Shared(only.Name, only.Protocol, only.Port) : [.. service.Ports.Select(port => RecordOf(port.Name, port.Protocol, port.Port))],
    };

    private ServiceRecords Headless(byte[] key, ServiceEntry entry)
    {
        var endpoints = new List<EndpointRecord>();
        foreach (var slice in entry.Slices)
        {
            var ports = slice.Ports is [var only] ? Shared(only.Name, only.Protocol, only.Port) : [.. slice.Ports.Select(port => RecordOf(port.Name, port.Protocol, port.Port))];
            foreach (var endpoint in slice.Endpoints)
                if (endpoint.IsReady || entry.Service.PublishNotReadyAddresses) endpoints.Add(new(LabelOf(endpoint), endpoint.Address, ports));
        }
        endpoints.Sort();
        var addresses = endpoints.Select(endpoint => endpoint.Address).Distinct().ToArray();
        return new(RecordKind.Headless, key)
        {
            V4 = Pack(addresses, IpFamily.V4),
            V6 = Pack(addresses, IpFamily.V6),
            Endpoints = [.. endpoints],
        };
    }

    /// <summary>The pod's hostname where it has one below this Service, else its address.</summary>
    private byte[] LabelOf(CatalogEndpoint endpoint)
    {
        string? name = endpoint.Hostname ?? (EndpointPodNames && endpoint.Pod?.Contains('.') == false ? endpoint.Pod : null);
        return name is not null && Labels.Of(name) is { } label ? label : Labels.Of(endpoint.Address);
    }

    private PortRecord[] Shared(string name, Protocol protocol, ushort port)
    {
        if (_shared.TryGetValue((name, protocol, port), out var known)) return known;
        PortRecord[] made = [RecordOf(name, protocol, port)];
        if (_shared.Count < MostShared) _shared[(name, protocol, port)] = made;
        return made;
    }

    private static PortRecord RecordOf(string name, Protocol protocol, ushort port) => new(NameOf(name), protocol, port);

    private static byte[] NameOf(string name) => name.Length == 0 ? [] : Encoding.ASCII.GetBytes(name.ToLowerInvariant());

    private static byte[] Pack(IReadOnlyList<IpAddr> addresses, IpFamily family)
    {
        int count = 0, size = family == IpFamily.V4 ? 4 : 16;
        for (int i = 0; i < addresses.Count; i++) count += addresses[i].Family == family ? 1 : 0;
        if (count == 0) return [];
        var packed = new byte[count * size];
        for (int i = 0, at = 0; i < addresses.Count; i++)
            if (addresses[i].Family == family) at += addresses[i].WriteBytes(packed.AsSpan(at));
        return packed;
    }
}
