using Fairlead.Catalog;
using Fairlead.Primitives;
using Fairlead.Proxy.Conntrack;
using Fairlead.Proxy.Plan;
using Microsoft.Extensions.Logging;

namespace Fairlead.Proxy;

/// <summary>Keeps one data plane as the latest snapshot says. Owned by one caller at a time.</summary>
internal sealed class ProxySync : IDisposable
{
    private readonly IDataPlane _plane;
    private readonly ProxyOptions _options;
    private readonly ILogger _log;
    private readonly TimeProvider _clock;
    private readonly PlanChange _change = new();
    private readonly UdpFlows _flows;
    private CatalogSnapshot _snapshot = CatalogSnapshot.Empty;
    private FrontendTable _table;
    private NodeView _node;
    private bool _inDoubt = true;
    private long _comparedAt;

    internal ProxySync(IDataPlane plane, ProxyOptions options, ILogger log, TimeProvider clock)
    {
        (_plane, _options, _log, _clock) = (plane, options, log, clock);
        _flows = new UdpFlows();
        _node = new NodeView(options.NodeName);
        _table = new FrontendTable(FrontendOf);
        _comparedAt = clock.GetTimestamp();
    }

    /// <summary>The data plane is as the last snapshot says.</summary>
    internal bool IsApplied => _snapshot.Synced && !_inDoubt && _change.IsEmpty;

    private CatalogNode? ThisNode => _snapshot.Nodes.GetValueOrDefault(_options.NodeName);

    /// <summary>Plans what the snapshot has changed.</summary>
    internal void Take(CatalogSnapshot snapshot)
    {
        _snapshot = snapshot;
        var node = new NodeView(_options.NodeName, ThisNode?.Zone);
        bool moved = node != _node;
        _node = node;
        PlanServices(moved ? snapshot.Services.Keys.Union(snapshot.Changed) : snapshot.Changed);
    }

    /// <summary>Brings the data plane to the plan.</summary>
    internal void Apply()
    {
        if (!_snapshot.Synced) return;
        _plane.Fit(ThisNode);
        if (!_inDoubt && _change.IsEmpty) return;
        long began = _clock.GetTimestamp();
        int frontends = _change.Frontends.Count;
        var outcome = _inDoubt ? ReplaceAll() : _plane.Apply(_change);
        if (outcome == ApplyOutcome.Conflict) outcome = ReplaceAll();
        _inDoubt = outcome == ApplyOutcome.Conflict;
        if (!_inDoubt) ReconcileFlows();
        _change.Clear();
        _log.Applied(frontends, _clock.GetElapsedTime(began).TotalMilliseconds);
    }

    /// <summary>Looks whether somebody else has touched what is ours, and puts it right.</summary>
    internal void Check()
    {
        if (!_snapshot.Synced) return;
        bool thorough = _clock.GetElapsedTime(_comparedAt) >= _options.SyncPeriod;
        if (thorough) _comparedAt = _clock.GetTimestamp();
        if (!_inDoubt && _plane.IsUntouched(thorough)) return;
        _log.Restoring();
        _plane.Start(ThisNode);
        _inDoubt = true;
        Apply();
    }

    public void Dispose() => _flows.Dispose();

    private void ReconcileFlows()
    {
        if (!UdpFlows.Concerns(_change)) return;
        var removed = _change.Frontends.Where(pair => pair.Value is null && pair.Key.Protocol == Protocol.Udp).Select(pair => pair.Key).ToHashSet();
        int count = _flows.Reconcile(_options.Families, _table, _snapshot, removed, ThisNode);
        if (count > 0) _log.FlowsRemoved(count);
    }

    private ApplyOutcome ReplaceAll()
    {
        _table = new FrontendTable(FrontendOf);
        _change.Clear();
        PlanServices(_snapshot.Services.Keys);
        return _plane.Replace(_change);
    }

    private void PlanServices(IEnumerable<NamespacedName> names)
    {
        var planner = new ServicePlanner(_node);
        foreach (var name in names)
        {
            _table.Set(_snapshot.Services.TryGetValue(name, out var entry) ? planner.Plan(entry) : ServicePlan.Nothing(name), _change);
        }
    }

    private Frontend? FrontendOf(NamespacedName service, FrontendKey key) => _snapshot.Services.TryGetValue(service, out var entry)
        ? new ServicePlanner(_node).Plan(entry).Frontends.FirstOrDefault(frontend => frontend.Key == key)
        : null;
}
