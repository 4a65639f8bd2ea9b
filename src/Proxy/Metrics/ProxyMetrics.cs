using System.Globalization;
using System.Text;
using Fairlead.Primitives;

namespace Fairlead.Proxy.Metrics;

/// <summary>The figures of one proxy, under the names that dashboards for kube-proxy know, and our own.</summary>
public sealed class ProxyMetrics
{
    // Bounds as kube-proxy's (pkg/proxy/metrics): 1 ms to 16 s, and 0.25 s to 5 min; ours begin lower, where our figures are.
    private readonly Histogram _sync = new([0.0001, 0.00025, 0.0005, .. Histogram.Exponential(0.001, 15)]);
    private readonly Histogram _partial = new([0.0001, 0.00025, 0.0005, .. Histogram.Exponential(0.001, 15)]);
    private readonly Histogram _full = new(Histogram.Exponential(0.001, 15));
    private readonly Histogram _programming = new([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, .. Histogram.Linear(0.25, 0.25, 2), .. Histogram.Linear(1, 1, 59), .. Histogram.Linear(60, 5, 12), .. Histogram.Linear(120, 30, 7)]);
    private readonly Histogram _flows = new(Histogram.Exponential(0.001, 15));
    private long _failures, _serviceChanges, _endpointChanges, _serviceChangesApplied, _endpointChangesApplied, _nodeChanges, _flowsRemoved, _elementsAdded, _elementsRemoved, _restored;
    private long _healthzOk, _healthzBad, _livezOk, _livezBad;
    private double _lastSync, _lastQueued;
    private int _services, _frontends;

    /// <param name="seen">All changes since the beginning.</param>
    /// <param name="nodes">Changes of Nodes since the last time.</param>
    public void Queued(DateTimeOffset now, (long Services, long Slices) seen, int nodes)
    {
        Volatile.Write(ref _lastQueued, Seconds(now));
        Volatile.Write(ref _serviceChanges, seen.Services);
        Volatile.Write(ref _endpointChanges, seen.Slices);
        Interlocked.Add(ref _nodeChanges, nodes);
    }

    public void Synced(DateTimeOffset now, TimeSpan elapsed, bool full, int added, int removed)
    {
        _sync.Record(elapsed.TotalSeconds);
        (full ? _full : _partial).Record(elapsed.TotalSeconds);
        Volatile.Write(ref _lastSync, Seconds(now));
        Interlocked.Add(ref _elementsAdded, added);
        Interlocked.Add(ref _elementsRemoved, removed);
    }

    /// <summary>Nothing that has been queued waits any more.</summary>
    public void Applied() => (_serviceChangesApplied, _endpointChangesApplied) = (_serviceChanges, _endpointChanges);

    public void Holds(int services, int frontends) => (_services, _frontends) = (services, frontends);
    public void SyncFailed() => Interlocked.Increment(ref _failures);
    public void Restored() => Interlocked.Increment(ref _restored);

    /// <summary>From the change in the cluster, as the slice's controller noted it, to the kernel.</summary>
    public void Programmed(TimeSpan sinceTrigger) => _programming.Record(Math.Max(0, sinceTrigger.TotalSeconds));

    public void FlowsReconciled(TimeSpan elapsed, int removed)
    {
        _flows.Record(elapsed.TotalSeconds);
        Interlocked.Add(ref _flowsRemoved, removed);
    }

    public void HealthzAsked(bool ok) => Interlocked.Increment(ref ok ? ref _healthzOk : ref _healthzBad);
    public void LivezAsked(bool ok) => Interlocked.Increment(ref ok ? ref _livezOk : ref _livezBad);

    /// <summary>The text that Prometheus scrapes (exposition format 0.0.4).</summary>
    public string Write(KernelFigures figures)
    {
        var text = new StringBuilder(16 * 1024);
        _programming.Write(text, "kubeproxy_network_programming_duration_seconds", "In Cluster Network Programming Latency in seconds");
        _sync.Write(text, "kubeproxy_sync_proxy_rules_duration_seconds", "SyncProxyRules latency in seconds");
        _partial.Write(text, "kubeproxy_sync_partial_proxy_rules_duration_seconds", "SyncProxyRules latency in seconds for partial resyncs");
        _full.Write(text, "kubeproxy_sync_full_proxy_rules_duration_seconds", "SyncProxyRules latency in seconds for full resyncs");
        _flows.Write(text, "kubeproxy_conntrack_reconciler_sync_duration_seconds", "ReconcileConntrackFlowsLatency latency in seconds");
        Value(text, "counter", "kubeproxy_conntrack_reconciler_deleted_entries_total", "Cumulative conntrack flows deleted by conntrack reconciler", _flowsRemoved);
        Value(text, "gauge", "kubeproxy_sync_proxy_rules_last_timestamp_seconds", "The last time proxy rules were successfully synced", _lastSync);
        Value(text, "gauge", "kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds", "The last time a sync of proxy rules was queued", _lastQueued);
        Value(text, "counter", "kubeproxy_sync_proxy_rules_service_changes_total", "Cumulative proxy rules Service changes", _serviceChanges);
        Value(text, "gauge", "kubeproxy_sync_proxy_rules_service_changes_pending", "Pending proxy rules Service changes", Volatile.Read(ref _serviceChanges) - Volatile.Read(ref _serviceChangesApplied));
        Value(text, "counter", "kubeproxy_sync_proxy_rules_endpoint_changes_total", "Cumulative proxy rules Endpoint changes", _endpointChanges);
        Value(text, "gauge", "kubeproxy_sync_proxy_rules_endpoint_changes_pending", "Pending proxy rules Endpoint changes", Volatile.Read(ref _endpointChanges) - Volatile.Read(ref _endpointChangesApplied));
        text.Append("# HELP kubeproxy_sync_proxy_rules_no_local_endpoints_total Number of services with a Local traffic policy and no endpoints\n# TYPE kubeproxy_sync_proxy_rules_no_local_endpoints_total gauge\n");
        foreach (var (family, policy, services) in figures.Gaps)
        {
            text.Append(CultureInfo.InvariantCulture, $"kubeproxy_sync_proxy_rules_no_local_endpoints_total{{ip_family=\"{(family == IpFamily.V4 ? "IPv4" : "IPv6")}\",traffic_policy=\"{policy}\"}} {services}\n");
        }
        Value(text, "counter", "kubeproxy_sync_proxy_rules_nftables_sync_failures_total", "Cumulative proxy nftables sync failures", _failures);
        Value(text, "counter", "kubeproxy_sync_proxy_rules_nftables_cleanup_failures_total", "Cumulative proxy nftables cleanup failures", 0);
        Labelled(text, "kubeproxy_proxy_healthz_total", "Cumulative proxy healthz HTTP status", ("200", _healthzOk), ("503", _healthzBad));
        Labelled(text, "kubeproxy_proxy_livez_total", "Cumulative proxy livez HTTP status", ("200", _livezOk), ("503", _livezBad));
        Value(text, "gauge", "fairlead_proxy_services", "Services that this node serves", _services);
        Value(text, "gauge", "fairlead_proxy_frontends", "Addresses and ports that this node serves", _frontends);
        Value(text, "counter", "fairlead_proxy_elements_added_total", "Elements written to the kernel", _elementsAdded);
        Value(text, "counter", "fairlead_proxy_elements_removed_total", "Elements taken out of the kernel", _elementsRemoved);
        Value(text, "counter", "fairlead_proxy_node_changes_total", "Changes of Node objects", _nodeChanges);
        Value(text, "counter", "fairlead_proxy_restored_total", "Times that somebody else had changed our rules", _restored);
        text.Append("# HELP fairlead_proxy_service_connections_total New connections and UDP flows by Service\n# TYPE fairlead_proxy_service_connections_total counter\n");
        foreach (var service in figures.Traffic)
        {
            text.Append(CultureInfo.InvariantCulture, $"fairlead_proxy_service_connections_total{{namespace=\"{service.Service.Namespace}\",service=\"{service.Service.Name}\"}} {service.Connections}\n");
        }
        if (figures.MissedEnds is { } missed) WriteBytes(text, figures.Traffic, missed);
        ProcessMetrics.Write(text);
        return text.ToString();
    }

    private static void WriteBytes(StringBuilder text, IReadOnlyList<ServiceTraffic> traffic, long missed)
    {
        const string Name = "fairlead_proxy_service_bytes_total";
        text.Append(CultureInfo.InvariantCulture, $"# HELP {Name} Bytes carried by Service, headers of the packets included\n# TYPE {Name} counter\n");
        foreach (var service in traffic)
        {
            string labels = $"namespace=\"{service.Service.Namespace}\",service=\"{service.Service.Name}\"";
            var (from, to) = service.Bytes.GetValueOrDefault();
            text.Append(CultureInfo.InvariantCulture, $"{Name}{{{labels},direction=\"from_clients\"}} {from}\n{Name}{{{labels},direction=\"to_clients\"}} {to}\n");
        }
        Value(text, "counter", "fairlead_proxy_service_bytes_missed_total", "Times that connections ended faster than their bytes could be counted", missed);
    }

    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    private static void Value(StringBuilder text, string type, string name, string help, double value) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n{name} {value}\n");

    private static void Labelled(StringBuilder text, string name, string help, params (string Code, long Value)[] values)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} counter\n");
        foreach (var (code, value) in values) text.Append(CultureInfo.InvariantCulture, $"{name}{{code=\"{code}\"}} {value}\n");
    }
}
