namespace Fairlead.Dns.Zone;

/// <summary>Which addresses lead back to a Service, and under which labels in front of <c>svc.&lt;zone&gt;</c>.</summary>
internal static class ReverseNames
{
    private sealed class ByContent : IEqualityComparer<(byte[] Address, byte[] Name)>
    {
        public bool Equals((byte[] Address, byte[] Name) left, (byte[] Address, byte[] Name) right) =>
            left.Address.AsSpan().SequenceEqual(right.Address) && left.Name.AsSpan().SequenceEqual(right.Name);

        public int GetHashCode((byte[] Address, byte[] Name) pair)
        {
            var hash = new HashCode();
            hash.AddBytes(pair.Address);
            return hash.ToHashCode();
        }
    }

    /// <summary>All pairs, to be compared by content.</summary>
    public static HashSet<(byte[] Address, byte[] Name)> Of(ServiceRecords service)
    {
        var names = new HashSet<(byte[], byte[])>(new ByContent());
        ForEach(service, (address, name) => names.Add((address, name)));
        return names;
    }

    /// <summary>Tells each pair. The arrays may be kept: they are the Service's own where that saves a copy.</summary>
    public static void ForEach(ServiceRecords service, Action<byte[], byte[]> tell)
    {
        if (service.Kind == RecordKind.ClusterIp)
        {
            ForEach(service.V4, 4, service.KeyArray, tell);
            ForEach(service.V6, 16, service.KeyArray, tell);
        }
        foreach (var endpoint in service.Endpoints)
        {
            var address = new byte[endpoint.Address.ByteLength];
            endpoint.Address.WriteBytes(address);
            tell(address, [.. endpoint.Label, .. service.Key]);
        }
    }

    private static void ForEach(byte[] packed, int size, byte[] name, Action<byte[], byte[]> tell)
    {
        if (packed.Length == size) tell(packed, name);
        else
            for (int at = 0; at < packed.Length; at += size) tell(packed[at..(at + size)], name);
    }
}
