using Fairlead.Primitives;

namespace Fairlead.Dns.Zone;

/// <summary>Which addresses lead back to a Service, and under which labels in front of <c>svc.&lt;zone&gt;</c>.</summary>
internal static class ReverseNames
{
    public static Dictionary<IpAddr, byte[]> Of(ServiceRecords service)
    {
        var names = new Dictionary<IpAddr, byte[]>();
        if (service.Kind == RecordKind.ClusterIp)
        {
            Add(names, service.V4, 4, service.KeyArray);
            Add(names, service.V6, 16, service.KeyArray);
        }
        foreach (var endpoint in service.Endpoints) names.TryAdd(endpoint.Address, [.. endpoint.Label, .. service.Key]);
        return names;
    }

    private static void Add(Dictionary<IpAddr, byte[]> names, byte[] packed, int size, byte[] key)
    {
        for (int at = 0; at < packed.Length; at += size)
            if (IpAddr.TryFromBytes(packed.AsSpan(at, size), out var address)) names.TryAdd(address, key);
    }
}
