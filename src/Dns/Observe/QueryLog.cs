using System.Collections.Immutable;
using System.Threading.Channels;
using Fairlead.Dns.Answers;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Observe;

/// <summary>
/// Tells whoever watches about each query. Costs one read while nobody does; a watcher who is too slow misses lines and is told how many,
/// it never slows an answer.
/// </summary>
public sealed class QueryLog(TimeProvider clock)
{
    /// <summary>Lines a watcher may lag behind.</summary>
    private const int Backlog = 4096;

    private ImmutableArray<QueryWatch> _watches = [];

    public bool IsWatched => !_watches.IsEmpty;

    /// <summary>Begins to watch; dispose it to end.</summary>
    public QueryWatch Watch()
    {
        var channel = Channel.CreateBounded<QueryRecord>(Backlog);
        var watch = new QueryWatch(channel, ended => ImmutableInterlocked.Update(ref _watches, static (watches, one) => watches.Remove(one), ended));
        ImmutableInterlocked.Update(ref _watches, static (watches, added) => watches.Add(added), watch);
        return watch;
    }

    /// <summary>Call only while <see cref="IsWatched"/>: it makes a string of the name.</summary>
    public void Publish(ReadOnlySpan<byte> packet, IpAddr client, bool isUdp, in AnswerResult result, TimeSpan took)
    {
        bool read = DnsRequest.TryRead(packet, out var request) is RequestOutcome.Ok or RequestOutcome.BadVersion;
        var record = new QueryRecord(
            clock.GetUtcNow(), client, isUdp, read ? NameText.Format(request.Name) : "(malformed)", request.Type, result.Code, result.Source, result.Length, took);
        foreach (var watch in _watches) watch.Tell(record);
    }
}
