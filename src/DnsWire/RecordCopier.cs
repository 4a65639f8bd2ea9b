namespace Fairlead.DnsWire;

/// <summary>
/// Carries a record from one message into another. Data that holds names is taken apart and put together again, because
/// pointers mean nothing in another message; all other data is copied as bytes (RFC 3597).
/// </summary>
public static class RecordCopier
{
    /// <summary>Names within the data of a type: so many bytes before them, so many names, the rest after.</summary>
    private readonly record struct Layout(int Before, int Names, bool Compressible);

    /// <summary>Copies one record under a given owner and TTL; false when it does not fit or its data lies.</summary>
    public static bool TryCopy(in MessageReader from, in ResourceRecord record, scoped ReadOnlySpan<byte> owner, uint ttl, ref MessageWriter to)
    {
        var mark = to.Mark;
        if (to.TryBeginRecord(owner, record.Type, record.Class, ttl, out int lengthAt) && TryCopyData(from, record, ref to))
        {
            to.EndRecord(lengthAt);
            return true;
        }
        to.Rewind(mark);
        return false;
    }

    private static bool TryCopyData(in MessageReader from, in ResourceRecord record, ref MessageWriter to)
    {
        var layout = LayoutOf(record.Type);
        if (record.Type == RecordType.NAPTR) layout = layout with { Before = NaptrPrefix(from.DataOf(record)) };
        if (layout.Names == 0) return to.TryWriteBytes(from.DataOf(record));
        if (record.DataLength < layout.Before || !to.TryWriteBytes(from.Message.Slice(record.DataStart, layout.Before))) return false;

        Span<byte> name = stackalloc byte[WireName.MaxLength];
        int at = record.DataStart + layout.Before;
        for (int i = 0; i < layout.Names; i++)
        {
            if (!from.TryReadName(at, name, out int length, out at) || at > record.End) return false;
            if (!to.TryWriteName(name[..length], layout.Compressible)) return false;
        }
        return to.TryWriteBytes(from.Message[at..record.End]);
    }

    private static Layout LayoutOf(RecordType type) => type switch
    {
        RecordType.NS or RecordType.CNAME or RecordType.PTR or RecordType.MB or RecordType.MG or RecordType.MR => new(0, 1, true),
        RecordType.SOA or RecordType.MINFO => new(0, 2, true),
        RecordType.MX => new(2, 1, true),
        RecordType.DNAME => new(0, 1, false),
        RecordType.RP => new(0, 2, false),
        RecordType.AFSDB or RecordType.RT or RecordType.KX => new(2, 1, false),
        RecordType.PX => new(2, 2, false),
        RecordType.SRV => new(6, 1, false),
        RecordType.NAPTR => new(0, 1, false),
        _ => default,
    };

    /// <summary>Order, preference and three character strings come before the name (RFC 3403 §4.1).</summary>
    private static int NaptrPrefix(ReadOnlySpan<byte> data)
    {
        int at = 4;
        for (int i = 0; i < 3 && at < data.Length; i++) at += data[at] + 1;
        return at;
    }
}
