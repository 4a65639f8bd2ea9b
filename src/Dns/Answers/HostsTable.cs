using System.Collections.Immutable;
using Fairlead.DnsWire;
using Fairlead.Dns.Zone;
using Fairlead.Primitives;

namespace Fairlead.Dns.Answers;

/// <summary>Names and addresses in the manner of /etc/hosts, immutable.</summary>
public sealed class HostsTable
{
    private sealed class Entry(byte[] name, ImmutableArray<IpAddr> addresses) : IKeyed<Entry>
    {
        public static Entry Tombstone { get; } = new([], []);
        public ReadOnlySpan<byte> Key => name;
        public ImmutableArray<IpAddr> Addresses => addresses;
    }

    private readonly KeyTable<Entry> _byName = new(seed: 0);                     // written by the administrator, not by tenants
    private readonly ImmutableDictionary<IpAddr, DnsName> _byAddress;

    public HostsTable(IEnumerable<(IpAddr Address, DnsName Name)> entries)
    {
        var all = entries.ToArray();
        foreach (var group in all.GroupBy(entry => entry.Name))
            _byName.Set(new Entry(group.Key.Wire.ToArray(), [.. group.Select(entry => entry.Address).Distinct()]));
        _byAddress = all.DistinctBy(entry => entry.Address).ToImmutableDictionary(entry => entry.Address, entry => entry.Name);
    }

    /// <summary>Names below these are looked for here; empty means all.</summary>
    public EquatableList<DnsName> Zones { get; init; }

    /// <summary>Names not found go on: all of them when true, else only those below <see cref="FallThroughZones"/>.</summary>
    public bool FallThrough { get; init; } = true;
    public EquatableList<DnsName> FallThroughZones { get; init; }

    /// <summary>Seconds.</summary>
    public uint Ttl { get; init; } = 3600;

    public int Count => _byName.Count;

    /// <summary>The first table that has something to say.</summary>
    public static ZoneOutcome Answer(EquatableList<HostsTable> tables, scoped ZoneQuestion question, ref ReplyWriter reply)
    {
        foreach (var table in tables.Span)
        {
            var outcome = table.Answer(question, ref reply);
            if (outcome != ZoneOutcome.NotMine) return outcome;
        }
        return ZoneOutcome.NotMine;
    }

    /// <summary>Answers from the table; <see cref="ZoneOutcome.NotMine"/> when the question goes on.</summary>
    public ZoneOutcome Answer(scoped ZoneQuestion question, ref ReplyWriter reply)
    {
        if (Zones.Count > 0 && !IsBelowAny(question.Name, Zones)) return ZoneOutcome.NotMine;
        if (_byName.Find(question.Name) is { } entry) return WriteAddresses(question, entry, ref reply);
        if (question.Type == RecordType.PTR && ReverseName.TryParse(question.Name, out var address) && _byAddress.TryGetValue(address, out var name))
        {
            reply.AnswerName(question.Owner, RecordType.PTR, Ttl, name.Wire);
            return ZoneOutcome.Data;
        }
        bool goesOn = FallThrough || IsBelowAny(question.Name, FallThroughZones);
        return goesOn ? ZoneOutcome.NotMine : ZoneOutcome.NxDomain;
    }

    private ZoneOutcome WriteAddresses(scoped ZoneQuestion question, Entry entry, ref ReplyWriter reply)
    {
        var outcome = ZoneOutcome.NoData;
        Span<byte> bytes = stackalloc byte[16];
        foreach (var address in entry.Addresses)
        {
            if (question.Type != (address.IsV4 ? RecordType.A : RecordType.AAAA)) continue;
            reply.Answer(question.Owner, question.Type, Ttl, bytes[..address.WriteBytes(bytes)]);
            outcome = ZoneOutcome.Data;
        }
        return outcome;
    }

    private static bool IsBelowAny(ReadOnlySpan<byte> name, EquatableList<DnsName> zones)
    {
        foreach (var zone in zones.Span)
            if (WireName.IsWithin(name, zone.Wire)) return true;
        return false;
    }
}
