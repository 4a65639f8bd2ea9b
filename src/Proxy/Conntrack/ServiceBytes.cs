using System.Runtime.InteropServices;
using Fairlead.Linux.Conntrack;
using Fairlead.Primitives;

namespace Fairlead.Proxy.Conntrack;

/// <summary>
/// What each Service's connections have carried, from the kernel's own accounts of connections: those that are over are told by the
/// kernel as they end, those that are open are looked at when somebody asks. No packet meets anything of ours for it.
/// <code>
///   a Service's bytes = of connections that have ended + of those open now, without those that were open at our start
/// </code>
/// The kernel tells the end of a connection only where somebody listened when it began: hence the exception.
/// May be used from any thread.
/// </summary>
internal sealed class ServiceBytes : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);      // how long the end of this may take
    private readonly Lock _gate = new();                                             // guards all below
    private readonly Dictionary<NamespacedName, Bytes> _ended = [], _told = [];
    private readonly Dictionary<(ConntrackTuple, uint), Bytes> _before = [];
    private readonly ConntrackSocket _socket = ConntrackSocket.Open();
    private readonly Func<ConntrackEntry, NamespacedName?> _ownerOf;
    private readonly IReadOnlyList<IpFamily> _families;
    private readonly Thread _listening;
    private long _missed;
    private volatile bool _over;

    /// <param name="families">Whose connections are looked at.</param>
    /// <param name="ownerOf">The Service that a connection belongs to.</param>
    internal ServiceBytes(IReadOnlyList<IpFamily> families, Func<ConntrackEntry, NamespacedName?> ownerOf)
    {
        (_families, _ownerOf) = (families, ownerOf);
        var ends = ConntrackEvents.OpenEnds(Patience);                                     // before the look: what ends meanwhile is told
        Look(entry => _before[(entry.Original, entry.Id)] = Bytes.Of(entry));
        _listening = new Thread(() => Listen(ends)) { IsBackground = true, Name = "ended connections" };
        _listening.Start();
    }

    /// <summary>Times that the kernel told more than could be taken: the bytes of some connections are missing.</summary>
    internal long Missed => Interlocked.Read(ref _missed);

    internal Dictionary<NamespacedName, Bytes> Read()
    {
        lock (_gate)
        {
            var bytes = new Dictionary<NamespacedName, Bytes>(_ended);
            var seen = new HashSet<(ConntrackTuple, uint)>();
            Look(entry =>
            {
                Add(bytes, entry);
                seen.Add((entry.Original, entry.Id));
            });
            foreach (var gone in _before.Keys.Where(open => !seen.Contains(open)).ToArray()) _before.Remove(gone);
            // A connection may end between the two: what was told stays told, and what is missing now is told the next time.
            foreach (var service in bytes.Keys.ToArray()) _told[service] = bytes[service] = bytes[service].Most(_told.GetValueOrDefault(service));
            foreach (var (service, last) in _told) bytes.TryAdd(service, last);
            return bytes;
        }
    }

    /// <summary>A Service that is gone begins anew when it comes again.</summary>
    internal void Forget(NamespacedName service)
    {
        lock (_gate)
        {
            _ended.Remove(service);
            _told.Remove(service);
        }
    }

    public void Dispose()
    {
        _over = true;
        _listening.Join();
        _socket.Dispose();
    }

    private void Listen(ConntrackEvents ends)
    {
        using (ends)
        {
            while (!_over)
            {
                if (ends.Receive(End) == ConntrackEventsReceived.Overrun) Interlocked.Increment(ref _missed);
            }
        }
    }

    private void End(ConntrackEntry entry)
    {
        lock (_gate)
        {
            Add(_ended, entry);
            _before.Remove((entry.Original, entry.Id));
        }
    }

    private void Add(Dictionary<NamespacedName, Bytes> bytes, ConntrackEntry entry)
    {
        if (WasOpenBefore(entry) || !entry.IsDestinationTranslated || _ownerOf(entry) is not { } service) return;
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(bytes, service, out _);
        sum = sum.Plus(Bytes.Of(entry));
    }

    /// <summary>One that has carried less than the one at our start is another, which has got its number.</summary>
    private bool WasOpenBefore(ConntrackEntry entry)
    {
        if (!_before.TryGetValue((entry.Original, entry.Id), out var before)) return false;
        if (entry.BytesFromClient >= before.From && entry.BytesToClient >= before.To) return true;
        _before.Remove((entry.Original, entry.Id));
        return false;
    }

    private void Look(Action<ConntrackEntry> visitor)
    {
        foreach (var family in _families)
        {
            foreach (var protocol in (ReadOnlySpan<Protocol>)[Protocol.Tcp, Protocol.Udp, Protocol.Sctp]) _socket.Read(family, protocol, visitor);
        }
    }

    /// <summary>From clients and to clients.</summary>
    internal readonly record struct Bytes(ulong From, ulong To)
    {
        internal static Bytes Of(ConntrackEntry entry) => new(entry.BytesFromClient, entry.BytesToClient);
        internal Bytes Plus(Bytes other) => new(From + other.From, To + other.To);
        internal Bytes Most(Bytes other) => new(Math.Max(From, other.From), Math.Max(To, other.To));
    }
}
