using Fairlead.Dns.Answers;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Observe;

/// <summary>One line of the query log: who asked what, answered how.</summary>
public sealed record QueryRecord(
    DateTimeOffset Time, IpAddr Client, bool IsUdp, string Name, RecordType Type, ResponseCode Code, AnswerSource Source, int Length, TimeSpan Took);
