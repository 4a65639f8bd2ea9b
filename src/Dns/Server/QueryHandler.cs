using Fairlead.Dns.Answers;
using Fairlead.Dns.Forward;
using Fairlead.Dns.Observe;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Server;

/// <summary>
/// What every listener does with a packet: at once where all is known, else after asking the resolvers. The answerer is swapped whole when
/// the configuration changes; a packet is answered by one or the other.
/// </summary>
public sealed class QueryHandler(Answerer answerer, Resolver resolver, QueryLog log, TimeProvider clock)
{
    /// <summary>Look-ups for one question: search path, aliases and then some.</summary>
    private const int MostLookups = 32;

    /// <summary>Questions that may wait for resolvers at one time; more get SERVFAIL at once, so that clients come back.</summary>
    private const int MostWaiting = 4096;

    private readonly List<QueryCounters> _counters = [];
    private readonly Lock _gate = new();                                         // guards _counters
    private Answerer _answerer = answerer;
    private int _waiting;
    private uint _rotation;

    /// <summary>Told of each name of the loop probe's domain that is asked here.</summary>
    public ILoopWatch? LoopWatch { get; set; }

    public Answerer Answerer { get => Volatile.Read(ref _answerer); set => Volatile.Write(ref _answerer, value); }
    public Resolver Resolver => resolver;
    public QueryLog Log => log;
    public TimeProvider Clock => clock;

    /// <summary>Questions waiting for resolvers.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Waits until nothing waits for resolvers any more, at most so long.</summary>
    public async Task WaitIdleAsync(TimeSpan most)
    {
        long began = clock.GetTimestamp();
        while (Waiting > 0 && clock.GetElapsedTime(began) < most) await Task.Delay(TimeSpan.FromMilliseconds(10), clock);
    }

    public QueryCounters NewCounters()
    {
        var counters = new QueryCounters();
        lock (_gate) _counters.Add(counters);
        return counters;
    }

    public QueryCounters[] Counters
    {
        get { lock (_gate) return [.. _counters]; }
    }

    public QueryContext Context(IpAddr client, bool isUdp) => new(client, isUdp, resolver.Now, _rotation++);   // a lost count harms nobody

    /// <summary>Answers if all is known.</summary>
    /// <param name="key">Room for the key of a missing look-up.</param>
    public AnswerResult TryAnswer(ReadOnlySpan<byte> packet, in QueryContext context, Span<byte> reply, Span<byte> key) =>
        Answerer.Answer(packet, context, resolver.Cache, reply, key);

    /// <summary>Answers after asking the resolvers for what is missing; the reply is written to the buffer.</summary>
    public async Task<AnswerResult> AnswerAsync(ReadOnlyMemory<byte> packet, SocketAddr client, bool isUdp, Memory<byte> reply, CancellationToken stop)
    {
        bool crowded = Interlocked.Increment(ref _waiting) > MostWaiting;
        try
        {
            var overlay = new LookupOverlay(resolver.Cache);
            while (true)
            {
                var (result, key) = Step(packet.Span, Context(client.Address, isUdp), overlay, reply.Span);
                if (result.Kind != AnswerKind.Missing) return result;
                if (LoopWatch?.IsProbe(key) == true) overlay.Add(CachedAnswer.Failure(key, resolver.Now));
                else if (crowded || overlay.Count >= MostLookups) overlay.Add(CachedAnswer.Failure(key, resolver.Now));
                else overlay.Add(await resolver.LookupAsync(key, stop));
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private (AnswerResult Result, byte[] Key) Step(ReadOnlySpan<byte> packet, in QueryContext context, LookupOverlay overlay, Span<byte> reply)
    {
        Span<byte> key = stackalloc byte[LookupKey.MaxLength];
        var result = Answerer.Answer(packet, context, overlay, reply, key);
        return (result, result.Kind == AnswerKind.Missing ? key[..result.Length].ToArray() : []);
    }

    /// <summary>Counts and, when somebody watches, tells about a finished query.</summary>
    public void Done(ReadOnlySpan<byte> packet, in AnswerResult result, IpAddr client, bool isUdp, QueryCounters counters, TimeSpan took)
    {
        counters.Count(TypeOf(packet), result, isUdp, client.IsV4, took);
        if (log.IsWatched) log.Publish(packet, client, isUdp, result, took);
    }

    private static RecordType TypeOf(ReadOnlySpan<byte> packet)
    {
        int length = packet.Length < DnsHeader.Size ? 0 : WireName.Measure(packet[DnsHeader.Size..]);
        int at = DnsHeader.Size + length;
        return length == 0 || at + 2 > packet.Length ? RecordType.None : (RecordType)System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(packet[at..]);
    }
}
