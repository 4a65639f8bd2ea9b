using Fairlead.Primitives;
using Fairlead.Proxy.Metrics;
using Fairlead.Proxy.Plan;

namespace Fairlead.Proxy.Tests.Metrics;

public sealed class ProxyMetricsTests
{
    private static readonly NamespacedName Web = new("shop", "web");
    private readonly ProxyMetrics _metrics = new();

    [Theory]
    [InlineData("kubeproxy_network_programming_duration_seconds_bucket")]
    [InlineData("kubeproxy_sync_proxy_rules_duration_seconds_bucket")]
    [InlineData("kubeproxy_sync_full_proxy_rules_duration_seconds_bucket")]
    [InlineData("kubeproxy_sync_partial_proxy_rules_duration_seconds_bucket")]
    [InlineData("kubeproxy_sync_proxy_rules_last_timestamp_seconds")]
    [InlineData("kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds")]
    [InlineData("kubeproxy_sync_proxy_rules_service_changes_total")]
    [InlineData("kubeproxy_sync_proxy_rules_service_changes_pending")]
    [InlineData("kubeproxy_sync_proxy_rules_endpoint_changes_total")]
    [InlineData("kubeproxy_sync_proxy_rules_endpoint_changes_pending")]
    [InlineData("kubeproxy_sync_proxy_rules_no_local_endpoints_total")]
    [InlineData("kubeproxy_sync_proxy_rules_nftables_sync_failures_total")]
    [InlineData("kubeproxy_sync_proxy_rules_nftables_cleanup_failures_total")]
    [InlineData("kubeproxy_conntrack_reconciler_sync_duration_seconds_bucket")]
    [InlineData("kubeproxy_conntrack_reconciler_deleted_entries_total")]
    [InlineData("kubeproxy_proxy_healthz_total")]
    [InlineData("kubeproxy_proxy_livez_total")]
    [InlineData("process_cpu_seconds_total")]
    [InlineData("process_resident_memory_bytes")]
    [InlineData("process_virtual_memory_bytes")]
    [InlineData("process_start_time_seconds")]
    [InlineData("process_open_fds")]
    public void Dashboards_for_kube_proxy_find_their_names(string name) =>
        Assert.Contains(Lines(new([], null, [(IpFamily.V4, "internal", 0)])), line => line.StartsWith(name + " ", StringComparison.Ordinal) || line.StartsWith(name + "{", StringComparison.Ordinal));

    [Fact]
    public void Changes_are_pending_until_they_are_applied()
    {
        _metrics.Queued(DateTimeOffset.UnixEpoch, (3, 5), 0);
        Assert.Equal(["3", "3", "5", "5"], Changes());
        _metrics.Applied();
        _metrics.Queued(DateTimeOffset.UnixEpoch, (4, 5), 0);
        Assert.Equal(["4", "1", "5", "0"], Changes());
    }

    [Fact]
    public void A_sync_is_full_or_partial_and_one_of_all()
    {
        _metrics.Synced(DateTimeOffset.UnixEpoch, TimeSpan.FromMilliseconds(2), full: true, 1, 0);
        _metrics.Synced(DateTimeOffset.UnixEpoch, TimeSpan.FromMilliseconds(2), full: false, 1, 0);
        Assert.Equal(["2", "1", "1"], new[] { "", "_full", "_partial" }.Select(sort => Value($"kubeproxy_sync{sort}_proxy_rules_duration_seconds_count")));
    }

    [Fact]
    public void Bytes_are_there_only_where_they_are_counted()
    {
        ServiceTraffic[] traffic = [new(Web, 7, (100, 2000))];
        Assert.DoesNotContain(Lines(new(traffic, null, [])), line => line.Contains("service_bytes"));
        string[] lines = Lines(new(traffic, 2, []));
        Assert.Contains("fairlead_proxy_service_connections_total{namespace=\"shop\",service=\"web\"} 7", lines);
        Assert.Contains("fairlead_proxy_service_bytes_total{namespace=\"shop\",service=\"web\",direction=\"from_clients\"} 100", lines);
        Assert.Contains("fairlead_proxy_service_bytes_total{namespace=\"shop\",service=\"web\",direction=\"to_clients\"} 2000", lines);
        Assert.Contains("fairlead_proxy_service_bytes_missed_total 2", lines);
    }

    [Fact]
    public void Services_whose_policy_Local_finds_nobody_here_are_counted_by_policy_and_family()
    {
        var gaps = new LocalGaps();
        var cluster = IpAddr.Parse("10.96.0.1");
        Frontend none = new(new(cluster, Protocol.Tcp, 80)) { WhenNone = WhenNone.Drop }, port = new(FrontendKey.OfNodePort(IpFamily.V4, Protocol.Tcp, 30080)) { WhenNone = WhenNone.Drop };
        gaps.Set(new ServicePlan(Web) { ClusterIps = [cluster], Frontends = [none, port] });
        gaps.Set(new ServicePlan(new("shop", "other")) { ClusterIps = [cluster], Frontends = [none with { WhenNone = WhenNone.Reject }, port] });
        Assert.Equal((1, 2, 0, 0), Counts());
        gaps.Set(new ServicePlan(Web) { ClusterIps = [cluster], Frontends = [none, port with { Endpoints = [new(cluster, 1)] }] });
        Assert.Equal((1, 1, 0, 0), Counts());
        gaps.Set(ServicePlan.Nothing(Web));
        Assert.Equal((0, 1, 0, 0), Counts());

        (int, int, int, int) Counts() => (gaps.Count(IpFamily.V4, true), gaps.Count(IpFamily.V4, false), gaps.Count(IpFamily.V6, true), gaps.Count(IpFamily.V6, false));
    }

    private string[] Changes() => [.. new[] { "service_changes_total", "service_changes_pending", "endpoint_changes_total", "endpoint_changes_pending" }.Select(name => Value($"kubeproxy_sync_proxy_rules_{name}"))];

    private string Value(string name) => Lines(new([], null, [])).Single(line => line.StartsWith(name + " ", StringComparison.Ordinal)).Split(' ')[1];

    private string[] Lines(KernelFigures figures) => _metrics.Write(figures).Split('\n');
}
