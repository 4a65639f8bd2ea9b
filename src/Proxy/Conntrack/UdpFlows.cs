using Fairlead.Catalog;
using Fairlead.Linux.Conntrack;
using Fairlead.Primitives;
using Fairlead.Proxy.Plan;

namespace Fairlead.Proxy.Conntrack;

/// <summary>
/// Keeps the kernel's UDP flows as the plan is. A flow's first packet decides for all that follow, and UDP has no end by which the
/// kernel would forget it: so flows that lead nowhere are taken out, one by one, and no others.
/// </summary>
internal sealed class UdpFlows : IDisposable
{
    private readonly ConntrackSocket _socket = ConntrackSocket.Open();
    private readonly List<ConntrackEntry> _stale = [];

    /// <summary>Flows removed over all time.</summary>
    internal long Removed { get; private set; }

    /// <summary>The families in which this change can have left stale flows behind.</summary>
    internal static IReadOnlyCollection<IpFamily> FamiliesOf(PlanChange change) =>
        [.. change.Frontends.Keys.Where(key => key.Protocol == Protocol.Udp).Select(key => key.Family).Distinct()];

    /// <summary>Looks at every UDP flow and takes out those that lead nowhere; returns how many.</summary>
    internal int Reconcile(IEnumerable<IpFamily> families, FrontendTable table, CatalogSnapshot snapshot, IReadOnlySet<FrontendKey> removed, CatalogNode? node)
    {
        var verdict = new FlowVerdict(table, snapshot, removed, node);
        int count = 0;
        foreach (var family in families)
        {
            _stale.Clear();
            _socket.Read(family, Protocol.Udp, entry =>
            {
                if (verdict.IsStale(entry)) _stale.Add(entry);
            });
            foreach (var entry in _stale)
            {
                if (_socket.Delete(entry)) count++;
            }
        }
        Removed += count;
        return count;
    }

    public void Dispose() => _socket.Dispose();
}
