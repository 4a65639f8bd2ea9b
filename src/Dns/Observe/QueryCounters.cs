using Fairlead.Dns.Answers;
using Fairlead.DnsWire;

namespace Fairlead.Dns.Observe;

/// <summary>
/// Counts of one listener: by zone, type, code, protocol and family, and how long answers took. Each listener has its own, so that
/// counting on the answer path touches no other processor's memory; they are added up when somebody reads.
/// </summary>
public sealed class QueryCounters
{
    internal const int Types = 14, Codes = 8, Ways = 4, Zones = 2;

    /// <summary>Upper bounds of the histogram in microseconds: 16 µs doubled up to 8.4 s.</summary>
    internal const int Buckets = 20;

    private readonly long[] _answers = new long[Zones * Types * Codes * Ways];
    private readonly long[] _durations = new long[Zones * (Buckets + 1)];
    private readonly long[] _sources = new long[6];
    private readonly long[] _microseconds = new long[Zones];
    private long _dropped;

    public void Count(RecordType type, in AnswerResult result, bool isUdp, bool isV4, TimeSpan took)
    {
        if (result.Kind == AnswerKind.Drop)
        {
            Interlocked.Increment(ref _dropped);
            return;
        }
        int zone = result.Source is AnswerSource.Cluster ? 0 : 1;
        int way = (isUdp ? 0 : 2) + (isV4 ? 0 : 1);
        Interlocked.Increment(ref _answers[((zone * Types + Slot(type)) * Codes + Slot(result.Code)) * Ways + way]);
        Interlocked.Increment(ref _durations[zone * (Buckets + 1) + Bucket(took)]);
        Interlocked.Increment(ref _sources[(int)result.Source]);
        Interlocked.Add(ref _microseconds[zone], (long)took.TotalMicroseconds);
    }

    public long Dropped => Volatile.Read(ref _dropped);
    internal long MicrosecondsOf(int zone) => Volatile.Read(ref _microseconds[zone]);

    internal ReadOnlySpan<long> Answers => _answers;
    internal ReadOnlySpan<long> Durations => _durations;
    internal ReadOnlySpan<long> Sources => _sources;

    private static int Bucket(TimeSpan took)
    {
        long units = took.Ticks / (TimeSpan.TicksPerMicrosecond * 16);
        return units <= 0 ? 0 : Math.Min(Buckets, 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)units));
    }

    private static int Slot(RecordType type) => type switch
    {
        RecordType.A => 0, RecordType.AAAA => 1, RecordType.SRV => 2, RecordType.PTR => 3, RecordType.CNAME => 4, RecordType.TXT => 5, RecordType.MX => 6,
        RecordType.NS => 7, RecordType.SOA => 8, RecordType.HTTPS => 9, RecordType.SVCB => 10, RecordType.ANY => 11, RecordType.NAPTR => 12, _ => 13,
    };

    private static int Slot(ResponseCode code) => code switch
    {
        ResponseCode.NoError => 0, ResponseCode.FormErr => 1, ResponseCode.ServFail => 2, ResponseCode.NxDomain => 3,
        ResponseCode.NotImp => 4, ResponseCode.Refused => 5, ResponseCode.BadVers => 6, _ => 7,
    };

    internal static ReadOnlySpan<string> TypeNames => (string[])["A", "AAAA", "SRV", "PTR", "CNAME", "TXT", "MX", "NS", "SOA", "HTTPS", "SVCB", "ANY", "NAPTR", "other"];
    internal static ReadOnlySpan<string> CodeNames => (string[])["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "BADVERS", "other"];
}
