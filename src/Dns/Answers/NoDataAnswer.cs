using Fairlead.DnsWire;

namespace Fairlead.Dns.Answers;

/// <summary>
/// "The name is there, without addresses of this family": said when the resolvers fail on one family and answer for the other. Many
/// resolver libraries ask both at once and give up when either fails. Not kept.
/// </summary>
public static class NoDataAnswer
{
    public static CachedAnswer For(ReadOnlySpan<byte> key, long now)
    {
        Span<byte> buffer = stackalloc byte[DnsHeader.Size + WireName.MaxLength + 4];
        var writer = new MessageWriter(buffer);
        writer.TryWriteQuestion(LookupKey.NameOf(key), LookupKey.TypeOf(key), RecordClass.Internet);
        writer.WriteHeader(new DnsHeader(0, DnsHeader.Response, 1, 0, 0, 0));
        return new CachedAnswer(key.ToArray(), writer.Written.ToArray(), ResponseCode.NoError, now, now);
    }

    /// <summary>The same look-up for the other family's addresses; null when it is not about addresses.</summary>
    public static byte[]? Sibling(ReadOnlySpan<byte> key)
    {
        var other = LookupKey.TypeOf(key) switch { RecordType.A => RecordType.AAAA, RecordType.AAAA => RecordType.A, _ => RecordType.None };
        if (other == RecordType.None) return null;
        var sibling = new byte[key.Length];
        LookupKey.Write(LookupKey.NameOf(key), other, LookupKey.WantsDnssec(key), sibling);
        return sibling;
    }
}
