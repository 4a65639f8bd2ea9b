using System.Buffers.Binary;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Zone;

/// <summary>
/// SRV records (RFC 2782): priority 0, weights that share 100, the target's name uncompressed; the targets' addresses follow in the
/// additional section as far as they fit.
/// </summary>
internal readonly ref struct SrvWriter(ClusterZone zone, ServiceRecords service, uint ttl)
{
    private readonly ref struct Wanted(bool all, ReadOnlySpan<byte> label, Protocol protocol)
    {
        private readonly ReadOnlySpan<byte> _label = label;
        public bool Has(in PortRecord port) => all || port.Matches(_label, protocol);
    }

    /// <summary>Every port, for those who ask the bare name.</summary>
    public ZoneOutcome WriteAll(scoped ZoneQuestion question, ref ReplyWriter reply) => Write(question, new(true, [], default), ref reply);

    public ZoneOutcome WriteOne(scoped ZoneQuestion question, scoped ReadOnlySpan<byte> portLabel, Protocol protocol, ref ReplyWriter reply)
    {
        scoped var wanted = new Wanted(false, portLabel, protocol);
        return Write(question, wanted, ref reply);
    }

    private ZoneOutcome Write(scoped ZoneQuestion question, scoped Wanted wanted, ref ReplyWriter reply)
    {
        Span<byte> data = stackalloc byte[6 + WireName.MaxLength];
        BinaryPrimitives.WriteUInt16BigEndian(data[2..], (ushort)Math.Max(1, 100 / Math.Max(1, Count(wanted))));
        int length = service.Kind == RecordKind.ClusterIp ? WriteService(question, wanted, data, ref reply) : WriteEndpoints(question, wanted, data, ref reply);
        return length > 0 ? ZoneOutcome.Data : ZoneOutcome.NoData;
    }

    private int WriteService(scoped ZoneQuestion question, scoped Wanted wanted, scoped Span<byte> data, ref ReplyWriter reply)
    {
        int length = WireName.Join(service.Key, zone.Services, data[6..]);
        int written = WritePorts(question, wanted, service.Ports, data[..(6 + length)], ref reply);
        if (written == 0) return 0;
        for (int at = 0; at < service.V4.Length; at += 4) reply.Extra(data.Slice(6, length), RecordType.A, ttl, service.V4.AsSpan(at, 4));
        for (int at = 0; at < service.V6.Length; at += 16) reply.Extra(data.Slice(6, length), RecordType.AAAA, ttl, service.V6.AsSpan(at, 16));
        return written;
    }

    private int WriteEndpoints(scoped ZoneQuestion question, scoped Wanted wanted, scoped Span<byte> data, ref ReplyWriter reply)
    {
        int written = 0;
        for (int i = 0; i < service.Endpoints.Length; i++)
        {
            if (i > 0 && IsRepeat(i)) continue;
            int length = Target(service.Endpoints[i], data[6..]);
            if (length > 0) written += WritePorts(question, wanted, service.Endpoints[i].Ports, data[..(6 + length)], ref reply);
        }
        Span<byte> address = stackalloc byte[16];
        foreach (var endpoint in service.Endpoints)
        {
            int length = Has(wanted, endpoint.Ports) ? Target(endpoint, data[6..]) : 0;
            if (length == 0) continue;
            int size = endpoint.Address.WriteBytes(address);
            reply.Extra(data.Slice(6, length), size == 4 ? RecordType.A : RecordType.AAAA, ttl, address[..size]);
        }
        return written;
    }

    /// <summary>The same host by its other family: its SRV records are written already.</summary>
    private bool IsRepeat(int i)
    {
        var (before, it) = (service.Endpoints[i - 1], service.Endpoints[i]);
        return before.Label.AsSpan().SequenceEqual(it.Label) && SamePorts(before.Ports, it.Ports);
    }

    private static bool SamePorts(PortRecord[] left, PortRecord[] right)
    {
        if (ReferenceEquals(left, right)) return true;
        if (left.Length != right.Length) return false;
        for (int i = 0; i < left.Length; i++)
            if (left[i].Port != right[i].Port || left[i].Protocol != right[i].Protocol || !left[i].Name.AsSpan().SequenceEqual(right[i].Name)) return false;
        return true;
    }

    private int WritePorts(scoped ZoneQuestion question, scoped Wanted wanted, PortRecord[] ports, scoped Span<byte> data, ref ReplyWriter reply)
    {
        int written = 0;
        foreach (var port in ports)
        {
            if (!wanted.Has(port)) continue;
            BinaryPrimitives.WriteUInt16BigEndian(data[4..], port.Port);
            reply.Answer(question.Owner, RecordType.SRV, ttl, data);
            written++;
        }
        return written;
    }

    private int Target(in EndpointRecord endpoint, scoped Span<byte> name)
    {
        int length = WireName.Join(endpoint.Label, service.Key, name);
        return length == 0 ? 0 : WireName.Join(name[..length], zone.Services, name);
    }

    private int Count(scoped Wanted wanted)
    {
        int count = 0;
        foreach (var port in service.Ports) count += wanted.Has(port) ? 1 : 0;
        for (int i = 0; i < service.Endpoints.Length; i++)
            if (i == 0 || !IsRepeat(i)) count += Has(wanted, service.Endpoints[i].Ports) ? 1 : 0;
        return count;
    }

    private static bool Has(scoped Wanted wanted, PortRecord[] ports)
    {
        foreach (var port in ports)
            if (wanted.Has(port)) return true;
        return false;
    }
}
