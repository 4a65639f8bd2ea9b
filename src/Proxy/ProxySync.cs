using Fairlead.Catalog;
using Fairlead.Linux;
using Fairlead.Linux.Conntrack;
using Fairlead.Primitives;
using Fairlead.Proxy.Conntrack;
using Fairlead.Proxy.Health;
using Fairlead.Proxy.Metrics;
using Fairlead.Proxy.Plan;
using Microsoft.Extensions.Logging;

namespace Fairlead.Proxy;

/// <summary>Keeps one data plane as the latest snapshot says. Owned by one caller at a time, but for the traffic, which anybody may ask for.</summary>
internal sealed class ProxySync : IDisposable
{
    private readonly Lock _gate = new();                                             // guards _table and _gaps against those who ask for the figures
    private readonly IDataPlane _plane;
    private readonly ProxyOptions _options;
    private readonly ILogger _log;
    private readonly TimeProvider _clock;
    private readonly PlanChange _change = new();
    private readonly UdpFlows _flows = new();
    private readonly List<DateTimeOffset> _triggers = [];
    private readonly LocalGaps _gaps = new();
    private readonly ServiceHealthServers _healthServers;
    private readonly ServiceBytes? _bytes;
    private CatalogSnapshot _snapshot = CatalogSnapshot.Empty;
    private FrontendTable _table;
    private NodeView _node;
    private bool _inDoubt = true;
    private long _comparedAt;

    internal ProxySync(IDataPlane plane, ProxyOptions options, ILogger log, TimeProvider clock)
    {
        (_plane, _options, _log, _clock) = (plane, options, log, clock);
        _node = new NodeView(options.NodeName);
        _table = new FrontendTable(FrontendOf);
        _comparedAt = clock.GetTimestamp();
        Health = new ProxyHealth(clock, options.HealthPatience);
        _healthServers = new ServiceHealthServers(Health, log);
        if (options.CountBytes) _bytes = new ServiceBytes(options.Families, OwnerOf);
    }

    internal ProxyHealth Health { get; }
    internal ProxyMetrics Metrics { get; } = new();

    /// <summary>The data plane is as the last snapshot says.</summary>
    internal bool IsApplied => _snapshot.Synced && !_inDoubt && _change.IsEmpty;

    private CatalogNode? ThisNode => _snapshot.Nodes.GetValueOrDefault(_options.NodeName);

    private Surroundings Around => new(ThisNode, _snapshot.ServiceRanges);

    /// <summary>Plans what the snapshot has changed.</summary>
    internal void Take(CatalogSnapshot snapshot)
    {
        Health.Waiting();
        Metrics.Queued(_clock.GetUtcNow(), snapshot.Seen, snapshot.ChangedNodes.Count);
        _snapshot = snapshot;
        _triggers.AddRange(snapshot.TriggerTimes);
        Health.NodeIsGoing(ThisNode?.IsGoingAway ?? false);
        var node = new NodeView(_options.NodeName, ThisNode?.Zone);
        bool moved = node != _node;
        _node = node;
        PlanServices(moved ? snapshot.Services.Keys.Union(snapshot.Changed) : snapshot.Changed);
    }

    /// <summary>Brings the data plane to the plan.</summary>
    internal void Apply()
    {
        if (!_snapshot.Synced) return;
        _plane.Fit(Around);
        if (_inDoubt || !_change.IsEmpty) Carry();
        if (_inDoubt) return;
        Health.Applied();
        Metrics.Applied();
        foreach (var trigger in _triggers) Metrics.Programmed(_clock.GetUtcNow() - trigger);
        _triggers.Clear();
    }

    /// <summary>Looks whether somebody else has touched what is ours, and puts it right.</summary>
    internal void Check()
    {
        if (!_snapshot.Synced) return;
        bool thorough = _clock.GetElapsedTime(_comparedAt) >= _options.SyncPeriod;
        if (thorough) _comparedAt = _clock.GetTimestamp();
        if (!_inDoubt && _plane.IsUntouched(thorough)) return;
        _log.Restoring();
        Metrics.Restored();
        Health.Waiting();
        _inDoubt = true;
        _plane.Start(Around);
        Apply();
    }

    /// <summary>The kernel's figures by Service.</summary>
    internal KernelFigures ReadFigures() => new(ReadTraffic(), _bytes?.Missed, ReadGaps());

    private List<(IpFamily, string, int)> ReadGaps()
    {
        lock (_gate) return [.. _options.Families.SelectMany(family => new[] { (family, "internal", _gaps.Count(family, isInternal: true)), (family, "external", _gaps.Count(family, isInternal: false)) })];
    }

    internal IReadOnlyList<ServiceTraffic> ReadTraffic()
    {
        var counts = _plane.ReadConnections();
        var byService = new SortedDictionary<NamespacedName, ulong>();
        var bytes = _bytes?.Read() ?? [];
        lock (_gate)
        {
            foreach (var (key, count) in counts)
            {
                if (_table.TryGetOwner(key, out var service)) byService[service] = byService.GetValueOrDefault(service) + count;
            }
        }
        foreach (var service in bytes.Keys) byService.TryAdd(service, 0UL);
        return [.. byService.Select(pair => new ServiceTraffic(pair.Key, pair.Value, _bytes is null ? null : BytesOf(bytes, pair.Key)))];
    }

    private static (ulong, ulong) BytesOf(Dictionary<NamespacedName, ServiceBytes.Bytes> bytes, NamespacedName service) =>
        bytes.TryGetValue(service, out var found) ? (found.From, found.To) : default;

    private NamespacedName? OwnerOf(ConntrackEntry entry)
    {
        var (protocol, _, destination) = entry.Original;
        lock (_gate)
        {
            if (_table.TryGetOwner(new(destination.Address, protocol, destination.Port), out var service)) return service;
            return _table.TryGetOwner(FrontendKey.OfNodePort(destination.Address.Family, protocol, destination.Port), out service) ? service : null;
        }
    }

    public void Dispose()
    {
        _healthServers.Dispose();
        _bytes?.Dispose();
        _flows.Dispose();
    }

    private void Carry()
    {
        long began = _clock.GetTimestamp();
        bool full = _inDoubt;
        var outcome = full ? ReplaceAll() : _plane.Apply(_change);
        if (outcome == ApplyOutcome.Conflict)
        {
            Metrics.SyncFailed();
            (full, outcome) = (true, ReplaceAll());
        }
        _inDoubt = outcome == ApplyOutcome.Conflict;
        if (_inDoubt) return;
        var elapsed = _clock.GetElapsedTime(began);
        Metrics.Synced(_clock.GetUtcNow(), elapsed, full, _plane.LastChange.Added, _plane.LastChange.Removed);
        Metrics.Holds(_table.Services, _table.Count);
        _log.Applied(_change.Frontends.Count, elapsed.TotalMilliseconds);
        ReconcileFlows(full ? _options.Families : UdpFlows.FamiliesOf(_change));
        _change.Clear();
    }

    private void ReconcileFlows(IReadOnlyCollection<IpFamily> families)
    {
        if (families.Count == 0) return;
        long began = _clock.GetTimestamp();
        var removed = _change.Frontends.Where(pair => pair.Value is null && pair.Key.Protocol == Protocol.Udp).Select(pair => pair.Key).ToHashSet();
        try
        {
            int count = _flows.Reconcile(families, _table, _snapshot, removed, ThisNode);
            Metrics.FlowsReconciled(_clock.GetElapsedTime(began), count);
            if (count > 0) _log.FlowsRemoved(count);
        }
        catch (LinuxException e)
        {
            _log.FlowsNotReconciled(e.Message);
        }
    }

    private ApplyOutcome ReplaceAll()
    {
        lock (_gate) _table = new FrontendTable(FrontendOf);
        _change.Clear();
        PlanServices(_snapshot.Services.Keys);
        return _plane.Replace(_change);
    }

    private void PlanServices(IEnumerable<NamespacedName> names)
    {
        var planner = new ServicePlanner(_node);
        foreach (var name in names)
        {
            var plan = _snapshot.Services.TryGetValue(name, out var entry) ? planner.Plan(entry) : ServicePlan.Nothing(name);
            lock (_gate)
            {
                _table.Set(plan, _change);
                _gaps.Set(plan);
            }
            if (!_snapshot.Services.ContainsKey(name)) _bytes?.Forget(name);
            _healthServers.Set(plan);
        }
    }

    private Frontend? FrontendOf(NamespacedName service, FrontendKey key) => _snapshot.Services.TryGetValue(service, out var entry)
        ? new ServicePlanner(_node).Plan(entry).Frontends.FirstOrDefault(frontend => frontend.Key == key)
        : null;
}
