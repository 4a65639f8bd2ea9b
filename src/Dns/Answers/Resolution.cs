using Fairlead.Dns.Zone;
using Fairlead.DnsWire;

namespace Fairlead.Dns.Answers;

/// <summary>One question on its way to a reply: what was asked, what has been written, what is still missing.</summary>
public ref struct Resolution
{
    private readonly Span<byte> _buffer;
    private readonly Span<byte> _missing;
    private bool _authoritative, _authentic;
    private int _wholeLength;

    public Resolution(DnsRequest request, QueryContext context, ILookups lookups, Span<byte> reply, Span<byte> missing)
    {
        Request = request;
        Context = context;
        Lookups = lookups;
        _buffer = reply;
        _missing = missing;
        Reply = ReplyWriter.Begin(request, reply);
    }

    public DnsRequest Request { get; }
    public QueryContext Context { get; }
    public ILookups Lookups { get; }
    public ReplyWriter Reply;
    public ResponseCode Code { get; set; }
    public AnswerSource Source { get; set; }

    /// <summary>Bytes of the key of the look-up without which nothing can be said; 0 when there is none.</summary>
    public int MissingLength { get; private set; }

    public readonly bool WantsDnssec => Request.HasEdns && Request.Edns.DnssecOk;

    /// <summary>Looks a name up among what resolvers have said; null, and noted as missing, when it has to be asked for.</summary>
    public CachedAnswer? Find(scoped ReadOnlySpan<byte> name)
    {
        int length = LookupKey.Write(name, Request.Type, WantsDnssec, _missing);
        var found = Lookups.Find(_missing[..length], Context.Now);
        if (found is null) MissingLength = length;
        return found;
    }

    public void Conclude(ZoneOutcome outcome, AnswerSource source, scoped in SoaRecord soa)
    {
        Source = source;
        _authoritative |= source is AnswerSource.Cluster && outcome != ZoneOutcome.NotReady;
        Code = outcome switch
        {
            ZoneOutcome.NxDomain => ResponseCode.NxDomain,
            ZoneOutcome.NotReady => ResponseCode.ServFail,
            _ => ResponseCode.NoError,
        };
        if (outcome is ZoneOutcome.NoData or ZoneOutcome.NxDomain) Reply.Soa(soa, asAnswer: false);
    }

    /// <summary>What was written stands, with this code.</summary>
    public void Settle(ResponseCode code, AnswerSource source)
    {
        (Code, Source) = (code, source);
        _authoritative = true;
    }

    /// <summary>The reply is a copy of a kept message with this length; see <see cref="KeptAnswers"/>.</summary>
    public void ReplyWhole(scoped ReadOnlySpan<byte> message, bool authentic)
    {
        message.CopyTo(_buffer);
        _wholeLength = message.Length;
        _authentic = authentic;
    }

    public readonly Span<byte> Whole => _buffer[.._wholeLength];

    /// <summary>Bytes for a copied message, the OPT record left aside.</summary>
    public readonly int Room => _buffer.Length - (Request.HasEdns ? Edns.Size : 0);

    public AnswerResult Finish(ushort udpSize)
    {
        int flags = DnsHeader.RecursionAvailable | (_authoritative ? DnsHeader.Authoritative : 0) | (_authentic ? DnsHeader.AuthenticData : 0);
        int length = _wholeLength > 0 ? FinishWhole((ushort)flags, udpSize) : Reply.Finish(Request, Code, (ushort)flags, udpSize);
        return AnswerResult.Reply(length, Code, Source);
    }

    private readonly int FinishWhole(ushort flags, ushort udpSize)
    {
        DnsHeader.TryRead(_buffer, out var kept);
        Request.Question.CopyTo(_buffer[DnsHeader.Size..]);                      // the client's own spelling
        ushort asked = (ushort)(Request.Header.Flags & (DnsHeader.RecursionDesired | DnsHeader.CheckingDisabled));
        ushort additional = 0;
        int length = _wholeLength;
        if (Request.HasEdns)
        {
            new Edns(udpSize, 0, 0, Request.Edns.DnssecOk).Write(_buffer[length..]);
            length += Edns.Size;
            additional = 1;
        }
        ushort all = (ushort)(DnsHeader.Response | asked | flags | (int)Code);
        new DnsHeader(Request.Header.Id, all, 1, kept.Answers, kept.Authority, additional).Write(_buffer);
        return length;
    }
}
