namespace Fairlead.Api.Tests.Serving;

/// <summary>What dashboards and alerts written for kube-apiserver look for.</summary>
public sealed class MetricsTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("POST", Maps, """{"metadata":{"name":"a"}}""", """code="201",dry_run="",component="apiserver",group="",resource="configmaps",scope="resource",subresource="",verb="POST",version="v1" """)]
    [InlineData("POST", Maps + "?dryRun=All", """{"metadata":{"name":"b"}}""", """code="201",dry_run="All",component="apiserver",group="",resource="configmaps",scope="resource",subresource="",verb="POST",version="v1" """)]
    [InlineData("GET", Maps + "/nobody", null, """code="404",dry_run="",component="apiserver",group="",resource="configmaps",scope="resource",subresource="",verb="GET",version="v1" """)]
    [InlineData("GET", Maps, null, """code="200",dry_run="",component="apiserver",group="",resource="configmaps",scope="namespace",subresource="",verb="LIST",version="v1" """)]
    [InlineData("GET", "/apis/apps/v1/deployments", null, """code="200",dry_run="",component="apiserver",group="apps",resource="deployments",scope="cluster",subresource="",verb="LIST",version="v1" """)]
    [InlineData("GET", Maps + "?watch=1&timeoutSeconds=1&labelSelector=none", null, """code="200",dry_run="",component="apiserver",group="",resource="configmaps",scope="namespace",subresource="",verb="WATCH",version="v1" """)]
    [InlineData("DELETE", Maps + "?labelSelector=none", null, """code="200",dry_run="",component="apiserver",group="",resource="configmaps",scope="namespace",subresource="",verb="DELETE",version="v1" """)]
    [InlineData("PATCH", "/apis/apps/v1/namespaces/default/deployments/x/scale", "{}", """code="404",dry_run="",component="apiserver",group="apps",resource="deployments",scope="resource",subresource="scale",verb="PATCH",version="v1" """)]
    [InlineData("GET", "/livez/ping", null, """code="200",dry_run="",component="",group="",resource="",scope="",subresource="/livez",verb="GET",version="" """)]
    public async Task A_request_is_counted_by_what_it_asked_for(string method, string path, string? body, string labels)
    {
        await server.SendAsync(method, path, body, method == "PATCH" ? "application/merge-patch+json" : "application/json");
        string metrics = await MetricsWithAsync($"apiserver_request_total{{{labels.TrimEnd()}}} ");
        string others = labels.TrimEnd()[(labels.IndexOf(',', StringComparison.Ordinal) + 1)..];
        Assert.Contains($"apiserver_request_duration_seconds_bucket{{{others},le=\"60\"}} ", metrics, StringComparison.Ordinal);
        Assert.Contains($"apiserver_request_duration_seconds_count{{{others}}} ", metrics, StringComparison.Ordinal);
        Assert.Contains($"apiserver_request_sli_duration_seconds_bucket{{{others},le=\"+Inf\"}} ", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_apply_is_told_apart_from_other_patches()
    {
        await server.SendAsync("PATCH", Maps + "/applied?fieldManager=m", """{"apiVersion":"v1","kind":"ConfigMap"}""", "application/apply-patch+yaml");
        await MetricsWithAsync("resource=\"configmaps\",scope=\"resource\",subresource=\"\",verb=\"APPLY\"");
    }

    [Fact]
    public async Task Watches_and_what_they_were_told_are_counted()
    {
        using var watch = await server.WatchAsync("/api/v1/namespaces/default/secrets?watch=1");
        await server.SendAsync("POST", "/api/v1/namespaces/default/secrets", """{"metadata":{"name":"s"}}""");
        Assert.Equal("ADDED s", await watch.NextTextAsync());
        string metrics = await MetricsWithAsync("apiserver_watch_events_total{group=\"\",resource=\"secrets\",version=\"v1\"} 1\n");
        Assert.Contains("apiserver_longrunning_requests{component=\"apiserver\",group=\"\",resource=\"secrets\",scope=\"namespace\",subresource=\"\",verb=\"WATCH\",version=\"v1\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("apiserver_resource_objects{group=\"\",resource=\"secrets\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("apiserver_storage_objects{resource=\"secrets\"} 1\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deprecated_kinds_that_somebody_uses_are_named()
    {
        await server.SendAsync("GET", "/api/v1/endpoints");
        await MetricsWithAsync("apiserver_requested_deprecated_apis{group=\"\",removed_release=\"\",resource=\"endpoints\",subresource=\"\",version=\"v1\"} 1\n");
    }

    [Theory]
    [InlineData("apiserver_current_inflight_requests{request_kind=\"readOnly\"} ")]
    [InlineData("apiserver_current_inflight_requests{request_kind=\"mutating\"} 0\n")]
    [InlineData("authentication_attempts{result=\"success\"} ")]
    [InlineData("# TYPE process_start_time_seconds gauge\n")]
    [InlineData("# TYPE process_cpu_seconds_total counter\n")]
    public async Task The_server_itself_is_told(string line) => await MetricsWithAsync(line);

    /// <summary>The metrics once they have this: a request is counted after its answer is out.</summary>
    private async Task<string> MetricsWithAsync(string line)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            string metrics = (await server.SendAsync("GET", "/metrics")).Body["text"]!.GetValue<string>();
            if (metrics.Contains(line, StringComparison.Ordinal)) return metrics;
            Assert.False(limit.IsCancellationRequested, $"not there: {line}\n{metrics}");
        }
    }
}
