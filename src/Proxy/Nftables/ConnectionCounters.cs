using Fairlead.Linux.Nftables;
using Fairlead.Primitives;
using Fairlead.Proxy.Plan;

namespace Fairlead.Proxy.Nftables;

/// <summary>
/// How many connections each frontend has taken. The kernel counts in the element that gives the verdict, which a connection's first
/// packet alone meets; an element that is replaced begins at 0, so what it had is kept here. Read from any thread.
/// </summary>
internal sealed class ConnectionCounters : IDisposable
{
    private readonly Lock _gate = new();                                             // guards all below
    private readonly NftSocket _socket = NftSocket.Open();
    private readonly Dictionary<FrontendKey, ulong> _before = [];

    /// <summary>The frontend's element is about to be replaced, or to go for good.</summary>
    internal void Keep(FrontendKey key, bool forGood)
    {
        lock (_gate)
        {
            if (forGood)
            {
                _before.Remove(key);
                return;
            }
            Span<byte> bytes = stackalloc byte[ElementKey.Longest];
            ulong count = 0;
            _socket.TryReadElement(key.Family, SetNames.Table, SetOf(key), bytes[..ElementKey.Write(bytes, key)], element => count = element.Packets);
            if (count > 0) _before[key] = _before.GetValueOrDefault(key) + count;
        }
    }

    internal IReadOnlyList<(FrontendKey Key, ulong Connections)> Read(IEnumerable<IpFamily> families)
    {
        List<(FrontendKey, ulong)> counts = [];
        lock (_gate)
        {
            foreach (var family in families)
            {
                foreach (bool ports in (ReadOnlySpan<bool>)[false, true])
                {
                    int begin = counts.Count;
                    _socket.TryReadElements(family, SetNames.Table, ports ? SetNames.Ports : SetNames.Services, element =>
                    {
                        var rest = element.Key;
                        if (!ElementKey.TryRead(ref rest, family, ports, out var key)) return;
                        ulong count = element.Packets + _before.GetValueOrDefault(key);
                        if (count > 0) counts.Add((key, count));
                    }, () => counts.RemoveRange(begin, counts.Count - begin));
                }
            }
        }
        return counts;
    }

    public void Dispose() => _socket.Dispose();

    private static string SetOf(FrontendKey key) => key.IsNodePort ? SetNames.Ports : SetNames.Services;
}
