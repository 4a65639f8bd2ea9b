using System.Text;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Zone;

/// <summary>
/// The zone of the cluster, by the specification (Kubernetes DNS-based service discovery 1.1.0). Pure: index and question in, records out.
/// <code>
///   name below the zone            A/AAAA                SRV
///   svc.ns.svc                     cluster IPs           every port
///     headless                     ready endpoints       every endpoint and port
///     ExternalName                 CNAME
///   host.svc.ns.svc                that endpoint
///   _port._proto.svc.ns.svc                              that port
///   a-b-c-d.ns.pod                 a.b.c.d
///   dns-version                    TXT "1.1.0"
/// </code>
/// </summary>
public sealed class ClusterZone(ZoneIndex index, ZoneOptions options)
{
    private readonly byte[] _domain = options.Domain.Wire.ToArray();
    private readonly int _domainLabels = options.Domain.Labels;
    private readonly byte[] _server = Below("\u0002ns\u0003dns"u8, options.Domain);
    private readonly byte[] _mailbox = Below("\u000Ahostmaster"u8, options.Domain);
    private readonly byte[] _services = Below("\u0003svc"u8, options.Domain);
    private readonly byte[] _version = [(byte)ZoneOptions.SpecificationVersion.Length, .. Encoding.ASCII.GetBytes(ZoneOptions.SpecificationVersion)];

    public ZoneIndex Index => index;
    public ZoneOptions Options => options;
    public ReadOnlySpan<byte> Domain => _domain;

    /// <summary>The wire form of <c>svc.&lt;zone&gt;</c>.</summary>
    public ReadOnlySpan<byte> Services => _services;

    /// <summary>Takes a name in small letters apart; false when it is not within the zone.</summary>
    public bool TryTake(ReadOnlySpan<byte> name, out ZonePath path) => ZonePath.TryTake(name, _domain, _domainLabels, out path);

    /// <summary>The record that goes with a "no" in the cluster's zone.</summary>
    public SoaRecord Soa => new(_domain, _server, _mailbox, index.Serial, options.Ttl);

    /// <summary>The same for names of addresses.</summary>
    public SoaRecord ReverseSoa(IpFamily family) =>
        new(family == IpFamily.V4 ? ReverseName.V4Zone : ReverseName.V6Zone, _server, _mailbox, index.Serial, options.Ttl);

    /// <summary>Answers a question within the zone.</summary>
    /// <param name="alias">With <see cref="ZoneOutcome.Alias"/>: the name to go on with.</param>
    public ZoneOutcome Answer(scoped ZoneQuestion question, in ZonePath path, ref ReplyWriter reply, out byte[]? alias)
    {
        alias = null;
        if (path.Below == 0) return Apex(question, ref reply);
        var top = path.Up(question.Name, 1);
        if (top.SequenceEqual("svc"u8)) return index.Synced ? Service(question, path, ref reply, out alias) : ZoneOutcome.NotReady;
        if (top.SequenceEqual("pod"u8)) return index.Synced ? Pods(question, path, ref reply) : ZoneOutcome.NotReady;
        if (top.SequenceEqual("dns"u8)) return NameServer(question, path, ref reply);
        if (path.Below > 1 || !top.SequenceEqual("dns-version"u8)) return ZoneOutcome.NxDomain;
        if (question.Type != RecordType.TXT) return ZoneOutcome.NoData;
        reply.Answer(question.Owner, RecordType.TXT, options.Ttl, _version);
        return ZoneOutcome.Data;
    }

    /// <summary>Answers the question for the name of an address.</summary>
    public ZoneOutcome AnswerReverse(scoped ZoneQuestion question, IpAddr address, ref ReplyWriter reply)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (index.FindReverse(bytes[..address.WriteBytes(bytes)]) is not { } entry) return Owns(address);
        if (question.Type != RecordType.PTR) return ZoneOutcome.NoData;
        Span<byte> name = stackalloc byte[WireName.MaxLength];
        for (int i = 0; i < entry.Count; i++)
        {
            int length = WireName.Join(entry.NameAt(i), _services, name);
            if (length > 0) reply.AnswerName(question.Owner, RecordType.PTR, options.Ttl, name[..length]);
        }
        return ZoneOutcome.Data;
    }

    private ZoneOutcome Owns(IpAddr address)
    {
        foreach (var prefix in options.OwnedAddresses)
            if (prefix.Contains(address)) return index.Synced ? ZoneOutcome.NxDomain : ZoneOutcome.NotReady;
        return ZoneOutcome.NotMine;
    }

    private ZoneOutcome Apex(scoped ZoneQuestion question, ref ReplyWriter reply)
    {
        if (question.Type == RecordType.SOA) reply.Soa(Soa, asAnswer: true);
        else if (question.Type == RecordType.NS) NameServers(question, ref reply);
        else return ZoneOutcome.NoData;
        return ZoneOutcome.Data;
    }

    private void NameServers(scoped ZoneQuestion question, ref ReplyWriter reply)
    {
        reply.AnswerName(question.Owner, RecordType.NS, options.Ttl, _server);
        Span<byte> bytes = stackalloc byte[16];
        foreach (var address in options.NameServers)
            reply.Extra(_server, address.IsV4 ? RecordType.A : RecordType.AAAA, options.Ttl, bytes[..address.WriteBytes(bytes)]);
    }

    private ZoneOutcome NameServer(scoped ZoneQuestion question, in ZonePath path, ref ReplyWriter reply)
    {
        if (path.Below == 1) return ZoneOutcome.NoData;
        if (path.Below > 2 || !path.Up(question.Name, 2).SequenceEqual("ns"u8)) return ZoneOutcome.NxDomain;
        var outcome = ZoneOutcome.NoData;
        foreach (var address in options.NameServers)
            if (AddressWriter.Write(question, options.Ttl, address, ref reply) == ZoneOutcome.Data) outcome = ZoneOutcome.Data;
        return outcome;
    }

    private ZoneOutcome Pods(scoped ZoneQuestion question, in ZonePath path, ref ReplyWriter reply)
    {
        if (options.Pods == PodNames.Disabled) return ZoneOutcome.NxDomain;
        if (path.Below == 1) return ZoneOutcome.NoData;
        if (path.Below > 3 || !index.HasNamespace(path.Range(question.Name, 2, 2))) return ZoneOutcome.NxDomain;
        if (path.Below == 2) return ZoneOutcome.NoData;
        if (!Labels.TryReadAddress(path.Up(question.Name, 3), out var address)) return ZoneOutcome.NxDomain;
        if (options.Pods == PodNames.Verified && !index.KnowsAllPods) return ZoneOutcome.NotReady;
        if (!IsPod(address, path.Range(question.Name, 2, 2))) return ZoneOutcome.NxDomain;
        return AddressWriter.Write(question, options.Ttl, address, ref reply);
    }

    private bool IsPod(IpAddr address, ReadOnlySpan<byte> space)
    {
        if (options.Pods != PodNames.Verified) return true;
        Span<byte> bytes = stackalloc byte[16];
        return index.FindPod(bytes[..address.WriteBytes(bytes)]) is { } pod && pod.NamespaceLabel.SequenceEqual(space);
    }

    private ZoneOutcome Service(scoped ZoneQuestion question, in ZonePath path, ref ReplyWriter reply, out byte[]? alias)
    {
        alias = null;
        if (path.Below == 1) return ZoneOutcome.NoData;
        if (path.Below == 2) return index.HasNamespace(path.Range(question.Name, 2, 2)) ? ZoneOutcome.NoData : ZoneOutcome.NxDomain;
        if (path.Below > 5 || index.FindService(path.Range(question.Name, 3, 2)) is not { } service) return ZoneOutcome.NxDomain;
        if (service.Kind == RecordKind.ExternalName) return ExternalName(service, question, path, ref reply, out alias);
        if (service.Kind == RecordKind.Headless && service.Endpoints.Length == 0) return ZoneOutcome.NxDomain;
        return path.Below switch
        {
            3 => ServiceItself(service, question, ref reply),
            4 => BelowService(service, question, path, ref reply),
            _ => Port(service, question, path, ref reply),
        };
    }

    private ZoneOutcome ExternalName(ServiceRecords service, scoped ZoneQuestion question, in ZonePath path, ref ReplyWriter reply, out byte[]? alias)
    {
        alias = service.Alias;
        if (path.Below > 3) return ZoneOutcome.NxDomain;
        reply.AnswerName(question.Owner, RecordType.CNAME, options.Ttl, service.Alias);
        return question.Type == RecordType.CNAME ? ZoneOutcome.Data : ZoneOutcome.Alias;
    }

    private ZoneOutcome ServiceItself(ServiceRecords service, scoped ZoneQuestion question, ref ReplyWriter reply)
    {
        if (question.Type == RecordType.SRV) return new SrvWriter(this, service, options.Ttl).WriteAll(question, ref reply);
        return question.Type switch
        {
            RecordType.A => AddressWriter.Write(question, options.Ttl, service.V4, 4, ref reply),
            RecordType.AAAA => AddressWriter.Write(question, options.Ttl, service.V6, 16, ref reply),
            _ => ZoneOutcome.NoData,
        };
    }

    private ZoneOutcome BelowService(ServiceRecords service, scoped ZoneQuestion question, in ZonePath path, ref ReplyWriter reply)
    {
        var label = path.Up(question.Name, 4);
        if (Labels.TryReadProtocol(label, out var protocol)) return service.HasNamedPort(protocol) ? ZoneOutcome.NoData : ZoneOutcome.NxDomain;
        var endpoints = service.EndpointsNamed(path.Range(question.Name, 4, 4));
        if (endpoints.IsEmpty) return ZoneOutcome.NxDomain;
        var outcome = ZoneOutcome.NoData;
        foreach (var endpoint in endpoints)
            if (AddressWriter.Write(question, options.Ttl, endpoint.Address, ref reply) == ZoneOutcome.Data) outcome = ZoneOutcome.Data;
        return outcome;
    }

    private ZoneOutcome Port(ServiceRecords service, scoped ZoneQuestion question, in ZonePath path, ref ReplyWriter reply)
    {
        if (!Labels.TryReadProtocol(path.Up(question.Name, 4), out var protocol) || !service.HasPort(path.Up(question.Name, 5), protocol)) return ZoneOutcome.NxDomain;
        if (question.Type != RecordType.SRV) return ZoneOutcome.NoData;
        return new SrvWriter(this, service, options.Ttl).WriteOne(question, path.Up(question.Name, 5), protocol, ref reply);
    }

    private static byte[] Below(ReadOnlySpan<byte> labels, DnsName domain) => [.. labels, .. domain.Wire];
}
