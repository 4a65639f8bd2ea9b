using Fairlead.Dns.Zone;
using Fairlead.DnsWire;

namespace Fairlead.Dns.Answers;

/// <summary><c>localhost</c> and names below it are this host and never asked of others (RFC 6761 §6.3).</summary>
internal static class Localhost
{
    private const uint Ttl = 3600;                                               // seconds

    public static bool Answer(scoped ZoneQuestion question, ref ReplyWriter reply, out ZoneOutcome outcome)
    {
        outcome = ZoneOutcome.NoData;
        if (!question.Name.EndsWith("\u0009localhost\0"u8) || !WireName.IsWithin(question.Name, "\u0009localhost\0"u8)) return false;
        Span<byte> loopback = stackalloc byte[16];
        loopback.Clear();
        loopback[^1] = 1;
        if (question.Type == RecordType.AAAA) reply.Answer(question.Owner, RecordType.AAAA, Ttl, loopback);
        else if (question.Type == RecordType.A) reply.Answer(question.Owner, RecordType.A, Ttl, [127, 0, 0, 1]);
        else return true;
        outcome = ZoneOutcome.Data;
        return true;
    }
}
