using System.Buffers;
using System.Buffers.Binary;
using Fairlead.DnsWire;

namespace Fairlead.Dns.Answers;

/// <summary>
/// From a resolver's message to an answer worth keeping: only records that belong to the question, along its CNAME chain, and what says
/// how long a "no" holds. Whatever else a resolver (or somebody in its name) packs into the message is left behind. Pure.
/// </summary>
public static class AnswerCleaner
{
    /// <summary>Seconds a "no" without SOA record is kept: RFC 2308 §5 gives none, so only long enough to break a storm.</summary>
    private const uint NoSoaTtl = 5;

    /// <summary>Aliases followed within one message.</summary>
    private const int MostAliases = 16;

    /// <summary>The answer; null when the message cannot be read. It must have been checked to be the reply to the question.</summary>
    public static CachedAnswer? Clean(ReadOnlySpan<byte> message, ReadOnlySpan<byte> key, TtlLimits limits, long now)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Min(ushort.MaxValue, message.Length * 4 + 512));   // theirs may be packed tighter than ours
        try
        {
            return Clean(message, key, limits, now, buffer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static CachedAnswer? Clean(ReadOnlySpan<byte> message, ReadOnlySpan<byte> key, TtlLimits limits, long now, Span<byte> buffer)
    {
        var writer = new MessageWriter(buffer);
        var name = LookupKey.NameOf(key);
        var type = LookupKey.TypeOf(key);
        bool dnssec = LookupKey.WantsDnssec(key);
        Span<byte> scratch = stackalloc byte[WireName.MaxLength];
        if (!MessageReader.TryOpen(message, out var reader) || !reader.TryReadQuestion(scratch, out _, out _, out _)) return null;
        writer.TryWriteQuestion(name, type, RecordClass.Internet);

        uint ttl = uint.MaxValue;
        if (!TryCopyAnswers(ref reader, ref writer, name, type, dnssec, ref ttl, out ushort answers, out bool reached)) return null;
        var code = reader.Header.Code;
        bool negative = code == ResponseCode.NxDomain || !reached;
        uint noTtl = uint.MaxValue;
        if (!TryCopyAuthority(ref reader, ref writer, name, negative, dnssec, ref noTtl, out ushort authority)) return null;

        uint seconds = Seconds(limits, negative, ttl, noTtl);
        ushort flags = (ushort)(DnsHeader.Response | (reader.Header.Flags & DnsHeader.AuthenticData) | (int)code);
        writer.WriteHeader(new DnsHeader(0, flags, 1, answers, authority, 0));
        return new CachedAnswer(key.ToArray(), writer.Written.ToArray(), code, now, now + seconds * 1000L);
    }

    private static uint Seconds(TtlLimits limits, bool negative, uint ttl, uint noTtl)
    {
        if (!negative) return Math.Clamp(ttl, limits.Least, Math.Max(limits.Least, limits.Most));
        uint no = Math.Min(ttl, noTtl == uint.MaxValue ? NoSoaTtl : noTtl);
        return Math.Clamp(no, limits.LeastNegative, Math.Max(limits.LeastNegative, limits.MostNegative));
    }

    /// <summary>Follows the chain from the asked name, whatever the order of the records. <paramref name="reached"/>: records of the type itself were found.</summary>
    private static bool TryCopyAnswers(
        ref MessageReader reader, ref MessageWriter writer, ReadOnlySpan<byte> name, RecordType type, bool dnssec, ref uint ttl, out ushort count, out bool reached)
    {
        count = 0;
        reached = false;
        Span<byte> wanted = stackalloc byte[WireName.MaxLength];
        name.CopyTo(wanted);
        int wantedLength = name.Length;
        var answers = reader;                                                     // where the answer section begins
        for (int hop = 0; hop <= MostAliases; hop++)
        {
            reader = answers;
            if (!TryCopyOwned(ref reader, ref writer, wanted, ref wantedLength, type, dnssec, ref ttl, ref count, ref reached, out bool goesOn)) return false;
            if (!goesOn) break;
        }
        return true;
    }

    /// <summary>Copies what belongs to one name; the name becomes its alias' target when it has one.</summary>
    private static bool TryCopyOwned(
        ref MessageReader reader, ref MessageWriter writer, scoped Span<byte> wanted, ref int wantedLength, RecordType type, bool dnssec,
        ref uint ttl, ref ushort count, ref bool reached, out bool goesOn)
    {
        goesOn = false;
        Span<byte> owner = stackalloc byte[WireName.MaxLength], target = stackalloc byte[WireName.MaxLength];
        int targetLength = 0;
        for (int i = 0; i < reader.Header.Answers; i++)
        {
            if (!reader.TryReadRecord(owner, out var record)) return false;
            if (!Belongs(record, owner[..record.NameLength], wanted[..wantedLength], type, dnssec)) continue;
            if (!RecordCopier.TryCopy(reader, record, owner[..record.NameLength], record.Ttl, ref writer)) return false;
            count++;
            ttl = Math.Min(ttl, record.Ttl & int.MaxValue);                       // the top bit set means 0 by RFC 2181 §8; near enough
            reached |= record.Type == type;
            if (record.Type != RecordType.CNAME || type == RecordType.CNAME) continue;
            if (!reader.TryReadName(record.DataStart, target, out targetLength, out _)) return false;
            goesOn = true;
        }
        if (!goesOn) return true;
        target[..targetLength].CopyTo(wanted);
        wantedLength = targetLength;
        return true;
    }

    private static bool Belongs(in ResourceRecord record, ReadOnlySpan<byte> owner, ReadOnlySpan<byte> wanted, RecordType type, bool dnssec)
    {
        if (record.Class != RecordClass.Internet) return false;
        if (record.Type == RecordType.DNAME && type != RecordType.DNAME) return owner.Length < wanted.Length && WireName.IsWithin(wanted, owner);
        return (record.Type == type || record.Type == RecordType.CNAME || dnssec && record.Type == RecordType.RRSIG) && WireName.EqualsIgnoreCase(owner, wanted);
    }

    private static bool TryCopyAuthority(
        ref MessageReader reader, ref MessageWriter writer, ReadOnlySpan<byte> name, bool negative, bool dnssec, ref uint ttl, out ushort count)
    {
        count = 0;
        Span<byte> owner = stackalloc byte[WireName.MaxLength];
        for (int i = 0; i < reader.Header.Authority; i++)
        {
            if (!reader.TryReadRecord(owner, out var record)) return false;
            bool isSoa = negative && record.Type == RecordType.SOA && record.DataLength >= 22;
            bool proves = dnssec && record.Type is RecordType.NSEC or RecordType.NSEC3 or RecordType.RRSIG or RecordType.DS;
            if (!isSoa && !proves) continue;
            if (!RecordCopier.TryCopy(reader, record, owner[..record.NameLength], record.Ttl, ref writer)) return false;
            count++;
            if (!isSoa) continue;
            uint minimum = BinaryPrimitives.ReadUInt32BigEndian(reader.Message[(record.End - 4)..]);
            ttl = Math.Min(record.Ttl, minimum);
        }
        return true;
    }
}
