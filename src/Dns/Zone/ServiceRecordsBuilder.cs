using System.Runtime.InteropServices;
using System.Text;
using Fairlead.Catalog;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Zone;

/// <summary>From a Service with its slices to what DNS says of it. Pure; costs what that one Service has.</summary>
public static class ServiceRecordsBuilder
{
    /// <summary>Null when the names cannot stand in DNS.</summary>
    public static ServiceRecords? Build(ServiceEntry entry)
    {
        if (Labels.Of(entry.Name) is not { } key) return null;
        if (entry.Service.Kind == ServiceKind.ExternalName) return ExternalName(key, entry.Service);
        return entry.Service.IsHeadless ? Headless(key, entry) : ClusterIp(key, entry.Service);
    }

    private static ServiceRecords? ExternalName(byte[] key, CatalogService service) =>
        DnsName.TryParse(service.ExternalName, out var alias) ? new(RecordKind.ExternalName, key) { Alias = alias.Wire.ToArray() } : null;

    private static ServiceRecords ClusterIp(byte[] key, CatalogService service) => new(RecordKind.ClusterIp, key)
    {
        V4 = Pack(service.ClusterIps, IpFamily.V4),
        V6 = Pack(service.ClusterIps, IpFamily.V6),
        Ports = [.. service.Ports.Select(port => new PortRecord(NameOf(port.Name), port.Protocol, port.Port))],
    };

    private static ServiceRecords Headless(byte[] key, ServiceEntry entry)
    {
        var endpoints = new List<EndpointRecord>();
        foreach (var slice in entry.Slices)
        {
            PortRecord[] ports = [.. slice.Ports.Select(port => new PortRecord(NameOf(port.Name), port.Protocol, port.Port))];
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
    private static byte[] LabelOf(CatalogEndpoint endpoint) =>
        endpoint.Hostname is { } hostname && Labels.Of(hostname) is { } label ? label : Labels.Of(endpoint.Address);

    private static byte[] NameOf(string name) => name.Length == 0 ? [] : Encoding.ASCII.GetBytes(name.ToLowerInvariant());

    private static byte[] Pack(IReadOnlyList<IpAddr> addresses, IpFamily family)
    {
        var packed = new List<byte>();
        Span<byte> bytes = stackalloc byte[16];
        foreach (var address in addresses)
            if (address.Family == family) packed.AddRange(bytes[..address.WriteBytes(bytes)]);
        return packed.Count == 0 ? [] : CollectionsMarshal.AsSpan(packed).ToArray();
    }
}
