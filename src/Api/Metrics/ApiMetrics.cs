using System.Collections.Concurrent;
using System.Diagnostics;
using Fairlead.Api.Cache;
using Fairlead.Api.Http;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Validation;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Api.Metrics;

/// <summary>Counts what the server does, and tells it under kube-apiserver's names and labels. Durations in seconds.</summary>
internal sealed class ApiMetrics(WatchCache cache, TimeProvider clock)
{
    private readonly ConcurrentDictionary<RequestLabels, RequestSeries> _requests = new();
    private readonly ConcurrentDictionary<RequestLabels, WatchSeries> _watches = new();
    private long _reading, _changing, _known, _unknown;

    /// <summary>A time stamp to give back to <see cref="Ended"/>.</summary>
    public long Started(ApiRequest request)
    {
        if (!RequestLimits.HasNoEnd(request.Info)) Interlocked.Increment(ref InFlight(request));
        return clock.GetTimestamp();
    }

    public void Ended(ApiRequest request, int code, long started)
    {
        if (!RequestLimits.HasNoEnd(request.Info)) Interlocked.Decrement(ref InFlight(request));
        _requests.GetOrAdd(RequestLabels.Of(request), static _ => new RequestSeries()).Ended(code, clock.GetElapsedTime(started));
    }

    private ref long InFlight(ApiRequest request) => ref request.Info.Verb is "get" or "list" or "head" ? ref _reading : ref _changing;

    /// <summary>Whether a caller could be told who he is.</summary>
    public void Identified(bool known) => Interlocked.Increment(ref known ? ref _known : ref _unknown);

    /// <summary>Where a watch is to count itself and its events.</summary>
    public WatchSeries WatchesLike(ApiRequest request) => _watches.GetOrAdd(RequestLabels.Of(request), static _ => new WatchSeries());

    public void Map(Router router) => router.Path("/metrics", async request =>
    {
        await PlainText.SendAsync(request, 200, Render(), "text/plain; version=0.0.4; charset=utf-8");
        return null;
    });

    private string Render()
    {
        var text = new MetricsText();
        RenderRequests(text);
        RenderWatches(text);
        RenderObjects(text);
        text.Metric("authentication_attempts", "counter", "Requests whose caller could be told who he is (success), and others (failure).")
            .Line("result=\"success\"", Interlocked.Read(ref _known)).Line("result=\"failure\"", Interlocked.Read(ref _unknown));
        RenderProcess(text);
        return text.ToString();
    }

    private void RenderRequests(MetricsText text)
    {
        var all = _requests.OrderBy(r => r.Key.TextWithDryRun, StringComparer.Ordinal).ToList();
        text.Metric("apiserver_request_total", "counter", "Requests answered, by what they asked for and the answer's code.");
        foreach (var (labels, series) in all)
            foreach (var (code, count) in series.Codes) text.Line($"code=\"{code}\",{labels.TextWithDryRun}", count);
        foreach (string name in (string[])["apiserver_request_duration_seconds", "apiserver_request_sli_duration_seconds"])
        {
            text.Metric(name, "histogram", "Time from a request's head to the end of its answer, in seconds. A watch ends when it ends.");
            foreach (var (labels, series) in all) text.Histogram(labels.TextWithDryRun, RequestSeries.Bounds, series.Classes, series.Seconds);
        }
        text.Metric("apiserver_current_inflight_requests", "gauge", "Requests now at work, watches and streams excepted.")
            .Line("request_kind=\"mutating\"", Interlocked.Read(ref _changing)).Line("request_kind=\"readOnly\"", Interlocked.Read(ref _reading));
        text.Metric("apiserver_requested_deprecated_apis", "gauge", "Kinds that are deprecated and were asked for.");
        foreach (var type in all.Select(r => r.Key.Type).OfType<ResourceType>().ToHashSet())
            if (Validator.DeprecationOf(type) is not null) text.Line($"group=\"{type.Group}\",removed_release=\"\",resource=\"{type.Plural}\",subresource=\"\",version=\"{type.Version}\"", 1);
    }

    private void RenderWatches(MetricsText text)
    {
        var all = _watches.OrderBy(w => w.Key.Text, StringComparer.Ordinal).ToList();
        text.Metric("apiserver_longrunning_requests", "gauge", "Watches now open.");
        foreach (var (labels, series) in all) text.Line(labels.Text, series.Open);
        text.Metric("apiserver_watch_events_total", "counter", "Events that watches were told.");
        foreach (var kind in all.GroupBy(w => w.Key.Type!.BasePath + w.Key.Type.Plural).Select(k => k.ToList()))
        {
            var type = kind[0].Key.Type!;
            text.Line($"group=\"{type.Group}\",resource=\"{type.Plural}\",version=\"{type.Version}\"", kind.Sum(w => w.Value.Events));
        }
    }

    private void RenderObjects(MetricsText text)
    {
        var kinds = cache.Caches.OrderBy(k => k.Type.GroupResource, StringComparer.Ordinal).Select(k => (k.Type, Count: k.Snapshot.Objects.Count)).ToList();
        text.Metric("apiserver_resource_objects", "gauge", "Objects of each kind.");
        foreach (var (type, count) in kinds) text.Line($"group=\"{type.Group}\",resource=\"{type.Plural}\"", count);
        text.Metric("apiserver_storage_objects", "gauge", "Objects of each kind, under the name of older versions.");
        foreach (var (type, count) in kinds) text.Line($"resource=\"{type.GroupResource}\"", count);
    }

    /// <summary>The figures of a process that every Prometheus client gives, by the same names.</summary>
    private static void RenderProcess(MetricsText text)
    {
        using var process = Process.GetCurrentProcess();
        text.Metric("process_cpu_seconds_total", "counter", "Processor time spent in user and kernel, in seconds.").Line("", process.TotalProcessorTime.TotalSeconds);
        text.Metric("process_open_fds", "gauge", "Open file descriptors.").Line("", process.HandleCount);
        text.Metric("process_resident_memory_bytes", "gauge", "Resident memory in bytes.").Line("", process.WorkingSet64);
        text.Metric("process_start_time_seconds", "gauge", "When the process started, in seconds since 1970.").Line("", new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0);
        text.Metric("process_virtual_memory_bytes", "gauge", "Virtual memory in bytes.").Line("", process.VirtualMemorySize64);
    }
}
