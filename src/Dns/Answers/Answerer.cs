using Fairlead.Dns.Zone;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Answers;

/// <summary>
/// From a packet to its reply, in one go and without waiting: what is not known yet comes back as <see cref="AnswerKind.Missing"/>, the
/// caller asks the resolvers and comes again. Allocates nothing for names of the cluster and names that are kept.
/// <code>
///   packet ─► 1 well formed? ─► 2 rewrite ─► 3 templates, hosts ─► 4 cluster zone ─► 5 addresses' names ─► 6 kept answers ─► reply
///                                   ▲                        │ CNAME            │ no such name           │ unknown
///                                   └────────────────────────┘                  └► search path           └► Missing
/// </code>
/// </summary>
public sealed class Answerer(ClusterZone zone, DnsSettings settings)
{
    /// <summary>CNAMEs followed for one question; more is a loop.</summary>
    private const int MostAliases = 8;

    private readonly SearchPath _search = new(zone, settings);

    public DnsSettings Settings => settings;
    public ClusterZone Zone => zone;

    /// <summary>The key of the missing look-up goes to <paramref name="missing"/> (<see cref="LookupKey.MaxLength"/> bytes).</summary>
    public AnswerResult Answer(ReadOnlySpan<byte> packet, in QueryContext context, ILookups lookups, Span<byte> reply, Span<byte> missing)
    {
        var outcome = DnsRequest.TryRead(packet, out var request);                // 1
        if (outcome == RequestOutcome.Ignore) return AnswerResult.Drop;
        int limit = context.IsUdp ? Math.Min(request.UdpLimit(settings.MaxUdpSize), reply.Length) : reply.Length;
        reply = reply[..limit];
        var refusal = RefusalOf(outcome, request);
        if (refusal != ResponseCode.NoError) return Refuse(request, reply, refusal);
        if (request.Type == RecordType.ANY) return Minimal(request, reply);
        return Resolve(request, context, lookups, reply, missing);
    }

    private static ResponseCode RefusalOf(RequestOutcome outcome, in DnsRequest request) => outcome switch
    {
        RequestOutcome.Malformed => ResponseCode.FormErr,
        RequestOutcome.NotImplemented => ResponseCode.NotImp,
        RequestOutcome.BadVersion => ResponseCode.BadVers,
        _ when request.Class != RecordClass.Internet => ResponseCode.Refused,
        _ when request.Type is RecordType.AXFR or RecordType.IXFR => ResponseCode.Refused,
        _ when request.Type is RecordType.None or RecordType.OPT or RecordType.TSIG => ResponseCode.FormErr,
        _ => ResponseCode.NoError,
    };

    private AnswerResult Refuse(in DnsRequest request, Span<byte> reply, ResponseCode code)
    {
        var writer = ReplyWriter.Begin(request, reply);
        return AnswerResult.Reply(writer.Finish(request, code, 0, (ushort)settings.MaxUdpSize), code, AnswerSource.Server);
    }

    /// <summary>The small answer to "ANY" that RFC 8482 §4.2 allows: everything would only serve amplification.</summary>
    private AnswerResult Minimal(in DnsRequest request, Span<byte> reply)
    {
        var writer = ReplyWriter.Begin(request, reply);
        writer.Answer(request.Name, RecordType.HINFO, 3600, "\u0007RFC8482\0"u8);
        return AnswerResult.Reply(writer.Finish(request, ResponseCode.NoError, 0, (ushort)settings.MaxUdpSize), ResponseCode.NoError, AnswerSource.Server);
    }

    private AnswerResult Resolve(in DnsRequest request, in QueryContext context, ILookups lookups, Span<byte> reply, Span<byte> missing)
    {
        Span<byte> name = stackalloc byte[WireName.MaxLength];
        WireName.Lower(request.Name, name);
        int length = request.Name.Length;
        int rewritten = settings.Rewrites?.Apply(name[..length], name) ?? 0;      // 2
        if (rewritten > 0) length = rewritten;

        var resolution = new Resolution(request, context, lookups, reply, missing);
        Follow(ref resolution, name, length);
        if (resolution.MissingLength > 0) return AnswerResult.Missing(resolution.MissingLength);
        return resolution.Finish((ushort)settings.MaxUdpSize);
    }

    private void Follow(ref Resolution resolution, scoped Span<byte> name, int length)
    {
        var owner = resolution.Request.Name;
        Span<byte> target = stackalloc byte[WireName.MaxLength];
        for (int hop = 0; ; hop++)
        {
            var question = new ZoneQuestion(name[..length], resolution.Request.Type, owner, resolution.Context.Rotation);
            var outcome = One(ref resolution, question, hop == 0, out var alias);
            if (outcome != ZoneOutcome.Alias || alias is null) return;
            if (hop == MostAliases)
            {
                resolution.Code = ResponseCode.ServFail;
                return;
            }
            alias.CopyTo(name);
            length = alias.Length;
            owner = alias;                                                       // lives in the index entry, not in the buffer
        }
    }

    /// <summary>One name: templates, hosts, zone, reverse zone, kept answers, in this order.</summary>
    private ZoneOutcome One(ref Resolution resolution, scoped ZoneQuestion question, bool first, out byte[]? alias)
    {
        alias = null;
        if (settings.Templates.Count > 0 && TemplateRule.Answer(settings.Templates, question, ref resolution.Reply) is { } code)   // 3
        {
            resolution.Settle(code, AnswerSource.Hosts);
            return ZoneOutcome.Data;
        }
        var outcome = HostsTable.Answer(settings.Hosts, question, ref resolution.Reply);
        if (outcome != ZoneOutcome.NotMine) return Conclude(ref resolution, outcome, AnswerSource.Hosts, zone.Soa);
        if (zone.TryTake(question.Name, out var path))                            // 4
        {
            outcome = zone.Answer(question, path, ref resolution.Reply, out alias);
            if (outcome == ZoneOutcome.NxDomain && first && _search.TryComplete(ref resolution, question, path, out alias)) return alias is null ? ZoneOutcome.Data : ZoneOutcome.Alias;
            return Conclude(ref resolution, outcome, AnswerSource.Cluster, zone.Soa);
        }
        if (question.Type == RecordType.PTR && ReverseName.TryParse(question.Name, out var address))   // 5
        {
            outcome = zone.AnswerReverse(question, address, ref resolution.Reply);
            if (outcome != ZoneOutcome.NotMine) return Conclude(ref resolution, outcome, AnswerSource.Cluster, zone.ReverseSoa(address.Family));
        }
        if (Localhost.Answer(question, ref resolution.Reply, out outcome)) return Conclude(ref resolution, outcome, AnswerSource.Server, zone.Soa);
        KeptAnswers.Answer(ref resolution, question, settings.StaleTtl);          // 6
        return ZoneOutcome.Data;
    }

    private static ZoneOutcome Conclude(ref Resolution resolution, ZoneOutcome outcome, AnswerSource source, in SoaRecord soa)
    {
        resolution.Conclude(outcome, source, soa);
        return outcome;
    }
}
