using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Zone;

/// <summary>Writes those addresses that the question's type asks for, and knows what came of it.</summary>
internal ref struct AddressWriter(ZoneQuestion question, uint ttl)
{
    private readonly ZoneQuestion _question = question;
    private bool _wrote;

    public readonly ZoneOutcome Outcome => _wrote ? ZoneOutcome.Data : ZoneOutcome.NoData;

    public void Write(IpAddr address, ref ReplyWriter reply)
    {
        var type = address.IsV4 ? RecordType.A : RecordType.AAAA;
        if (type != _question.Type) return;
        Span<byte> bytes = stackalloc byte[16];
        reply.Answer(_question.Owner, type, ttl, bytes[..address.WriteBytes(bytes)]);
        _wrote = true;
    }

    /// <summary>Packed addresses, beginning at the question's rotation and going round.</summary>
    public void Write(ReadOnlySpan<byte> packed, int size, ref ReplyWriter reply)
    {
        if (packed.IsEmpty) return;
        _wrote = true;
        int start = (int)(_question.Rotation % (uint)(packed.Length / size)) * size;
        for (int at = 0; at < packed.Length; at += size)
        {
            int from = start + at;
            if (from >= packed.Length) from -= packed.Length;
            if (!reply.Answer(_question.Owner, _question.Type, ttl, packed.Slice(from, size))) return;
        }
    }
}
