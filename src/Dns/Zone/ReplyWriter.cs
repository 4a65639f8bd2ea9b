using Fairlead.DnsWire;

namespace Fairlead.Dns.Zone;

/// <summary>
/// Builds one reply: the question as it came, records, and the OPT record for which room is kept. Records of the answer that do not fit
/// set the TC bit; others are left out.
/// </summary>
public ref struct ReplyWriter
{
    private readonly Span<byte> _buffer;
    private readonly bool _edns;
    private MessageWriter _writer;
    private ushort _answers, _authority, _additional;

    private ReplyWriter(Span<byte> buffer, bool edns)
    {
        _buffer = buffer;
        _edns = edns;
        _writer = new MessageWriter(edns ? buffer[..^Edns.Size] : buffer);
    }

    /// <summary>True once a record of the answer did not fit.</summary>
    public bool IsTruncated { get; private set; }

    public readonly int Answers => _answers;

    /// <summary>The limit is the buffer's length; 512 bytes hold any question with its OPT record.</summary>
    public static ReplyWriter Begin(scoped in DnsRequest request, Span<byte> reply)
    {
        var writer = new ReplyWriter(reply, request.HasEdns);
        if (!request.Name.IsEmpty) writer._writer.TryWriteQuestion(request.Name, request.Type, request.Class);
        return writer;
    }

    public bool Answer(scoped ReadOnlySpan<byte> owner, RecordType type, uint ttl, scoped ReadOnlySpan<byte> data) =>
        CountAnswer(_writer.TryWriteRecord(owner, type, RecordClass.Internet, ttl, data));

    /// <summary>An answer whose data is one name, compressed.</summary>
    public bool AnswerName(scoped ReadOnlySpan<byte> owner, RecordType type, uint ttl, scoped ReadOnlySpan<byte> target)
    {
        var mark = _writer.Mark;
        bool fits = _writer.TryBeginRecord(owner, type, RecordClass.Internet, ttl, out int lengthAt) && _writer.TryWriteName(target);
        if (fits) _writer.EndRecord(lengthAt);
        else _writer.Rewind(mark);
        return CountAnswer(fits);
    }

    /// <summary>Carries a record over from another message; see <see cref="RecordCopier"/>.</summary>
    public bool CopyAnswer(in MessageReader from, in ResourceRecord record, scoped ReadOnlySpan<byte> owner, uint ttl) =>
        CountAnswer(RecordCopier.TryCopy(from, record, owner, ttl, ref _writer));

    public void CopyAuthority(in MessageReader from, in ResourceRecord record, scoped ReadOnlySpan<byte> owner, uint ttl)
    {
        if (RecordCopier.TryCopy(from, record, owner, ttl, ref _writer)) _authority++;
    }

    public void Authority(scoped ReadOnlySpan<byte> owner, RecordType type, uint ttl, scoped ReadOnlySpan<byte> data)
    {
        if (_writer.TryWriteRecord(owner, type, RecordClass.Internet, ttl, data)) _authority++;
    }

    public void Extra(scoped ReadOnlySpan<byte> owner, RecordType type, uint ttl, scoped ReadOnlySpan<byte> data)
    {
        if (!IsTruncated && _writer.TryWriteRecord(owner, type, RecordClass.Internet, ttl, data)) _additional++;
    }

    /// <summary>The SOA record that says how long a "no" may be kept (RFC 2308).</summary>
    public void Soa(scoped in SoaRecord soa, bool asAnswer)
    {
        var mark = _writer.Mark;
        if (!_writer.TryBeginRecord(soa.Owner, RecordType.SOA, RecordClass.Internet, soa.Ttl, out int lengthAt)
            || !_writer.TryWriteName(soa.PrimaryServer) || !_writer.TryWriteName(soa.Mailbox) || !WriteSoaNumbers(soa))
        {
            _writer.Rewind(mark);
            return;
        }
        _writer.EndRecord(lengthAt);
        if (asAnswer) _answers++;
        else _authority++;
    }

    private bool WriteSoaNumbers(in SoaRecord soa)
    {
        Span<byte> numbers = stackalloc byte[SoaRecord.NumbersSize];
        soa.WriteNumbers(numbers);
        return _writer.TryWriteBytes(numbers);
    }

    /// <summary>Writes the header and the OPT record; returns the reply's length.</summary>
    public int Finish(scoped in DnsRequest request, ResponseCode code, ushort flags, ushort udpSize)
    {
        int length = _writer.Position;
        ushort additional = _additional;
        if (_edns)
        {
            new Edns(udpSize, (byte)((int)code >> 4), 0, request.Edns.DnssecOk).Write(_buffer[length..]);
            length += Edns.Size;
            additional++;
        }
        ushort kept = (ushort)(request.Header.Flags & (0x7800 | DnsHeader.RecursionDesired | DnsHeader.CheckingDisabled));
        ushort all = (ushort)(DnsHeader.Response | kept | flags | (IsTruncated ? DnsHeader.Truncated : 0) | ((int)code & 0xF));
        ushort questions = (ushort)(request.Name.IsEmpty ? 0 : 1);
        new DnsHeader(request.Header.Id, all, questions, _answers, _authority, additional).Write(_buffer);
        return length;
    }

    private bool CountAnswer(bool fits)
    {
        if (fits) _answers++;
        else IsTruncated = true;
        return fits;
    }
}
