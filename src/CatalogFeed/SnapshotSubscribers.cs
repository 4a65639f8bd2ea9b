using System.Threading.Channels;
using Fairlead.Catalog;

namespace Fairlead.CatalogFeed;

/// <summary>
/// Hands each snapshot to every subscriber. One that is slow gets what it has missed merged into one snapshot, so that following
/// <see cref="CatalogSnapshot.Changed"/> is enough for all.
/// </summary>
internal sealed class SnapshotSubscribers(int backlog)
{
    private readonly Lock _gate = new();                                             // guards _subscribers and _current
    private readonly List<Subscriber> _subscribers = [];
    private CatalogSnapshot _current = CatalogSnapshot.Empty;

    internal CatalogSnapshot Current { get { lock (_gate) return _current; } }

    internal ChannelReader<CatalogSnapshot> Add()
    {
        var subscriber = new Subscriber(backlog);
        lock (_gate)
        {
            _subscribers.Add(subscriber);
            if (_current.Synced) subscriber.Offer(_current.AsFirst());
        }
        return subscriber.Reader;
    }

    internal void Publish(CatalogSnapshot snapshot)
    {
        lock (_gate)
        {
            var told = _current.Synced ? snapshot : snapshot.AsFirst();
            _current = snapshot;
            if (!snapshot.Synced) return;
            foreach (var subscriber in _subscribers) subscriber.Offer(told);
        }
    }

    /// <summary>Tries again to hand over what slow subscribers had no room for; false when one still has none.</summary>
    internal bool Flush()
    {
        lock (_gate) return _subscribers.Count(subscriber => !subscriber.Flush()) == 0;
    }

    /// <summary>Done when a subscriber that is behind has read something. One that never reads costs nothing.</summary>
    internal Task RoomAsync()
    {
        lock (_gate) return Task.WhenAny(_subscribers.Where(subscriber => subscriber.IsBehind).Select(subscriber => subscriber.RoomAsync()).DefaultIfEmpty(Task.CompletedTask));
    }

    internal void Complete()
    {
        lock (_gate) _subscribers.ForEach(subscriber => subscriber.Complete());
    }

    private sealed class Subscriber(int backlog)
    {
        private readonly Channel<CatalogSnapshot> _channel = Channel.CreateBounded<CatalogSnapshot>(new BoundedChannelOptions(backlog) { SingleReader = true, SingleWriter = true });
        private CatalogSnapshot? _held;
        private Task _room = Task.CompletedTask;

        internal bool IsBehind => _held is not null;

        internal ChannelReader<CatalogSnapshot> Reader => _channel.Reader;

        internal void Offer(CatalogSnapshot snapshot)
        {
            _held = _held is { } unseen ? snapshot.Covering(unseen) : snapshot;
            Flush();
        }

        internal bool Flush()
        {
            if (_held is null) return true;
            if (!_channel.Writer.TryWrite(_held)) return false;
            _held = null;
            return true;
        }

        /// <summary>One task for as long as there is no room: the channel keeps each one it is asked for.</summary>
        internal Task RoomAsync() => _room.IsCompleted ? _room = _channel.Writer.WaitToWriteAsync().AsTask() : _room;

        internal void Complete() => _channel.Writer.TryComplete();
    }
}
