using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Zone;

/// <summary>Writes those addresses that the question's type asks for, and says what came of it.</summary>
internal static class AddressWriter
{
    public static ZoneOutcome Write(scoped ZoneQuestion question, uint ttl, IpAddr address, ref ReplyWriter reply)
    {
        var type = address.IsV4 ? RecordType.A : RecordType.AAAA;
        if (type != question.Type) return ZoneOutcome.NoData;
        Span<byte> bytes = stackalloc byte[16];
        reply.Answer(question.Owner, type, ttl, bytes[..address.WriteBytes(bytes)]);
        return ZoneOutcome.Data;
    }

    /// <summary>Packed addresses, beginning at the question's rotation and going round.</summary>
    public static ZoneOutcome Write(scoped ZoneQuestion question, uint ttl, ReadOnlySpan<byte> packed, int size, ref ReplyWriter reply)
    {
        if (packed.IsEmpty) return ZoneOutcome.NoData;
        int start = (int)(question.Rotation % (uint)(packed.Length / size)) * size;
        for (int at = 0; at < packed.Length; at += size)
        {
            int from = start + at;
            if (from >= packed.Length) from -= packed.Length;
            if (!reply.Answer(question.Owner, question.Type, ttl, packed.Slice(from, size))) break;
        }
        return ZoneOutcome.Data;
    }
}
