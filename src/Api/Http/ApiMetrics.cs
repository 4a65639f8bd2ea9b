using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Fairlead.Api.Cache;

namespace Fairlead.Api.Http;

/// <summary>Counts what the server does, and writes it as Prometheus text with kube-apiserver's metric names. Durations in seconds.</summary>
internal sealed class ApiMetrics(WatchCache cache, TimeProvider clock)
{
    private static readonly double[] Buckets = [0.001, 0.005, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30];
    private readonly ConcurrentDictionary<(string Verb, string Group, string Resource, int Code), Series> _requests = new();
    private long _inFlight;

    private sealed class Series
    {
        public readonly long[] Counts = new long[Buckets.Length + 1];
        public long Ticks;
    }

    /// <summary>A time stamp to give back to <see cref="Ended"/>.</summary>
    public long Started()
    {
        Interlocked.Increment(ref _inFlight);
        return clock.GetTimestamp();
    }

    public void Ended(ApiRequest request, int code, long started)
    {
        Interlocked.Decrement(ref _inFlight);
        var info = request.Info;
        var series = _requests.GetOrAdd((info.Verb, info.Group, request.Type is null ? "" : info.Resource, code), static _ => new Series());
        if (info.Verb == "watch") return;
        var elapsed = clock.GetElapsedTime(started);
        int bucket = Array.FindIndex(Buckets, b => elapsed.TotalSeconds <= b);
        Interlocked.Increment(ref series.Counts[bucket < 0 ? Buckets.Length : bucket]);
        Interlocked.Add(ref series.Ticks, elapsed.Ticks);
    }

    public void Map(Router router) => router.Path("/metrics", async request =>
    {
        await PlainText.SendAsync(request, 200, Render(), "text/plain; version=0.0.4; charset=utf-8");
        return null;
    });

    private string Render()
    {
        var text = new StringBuilder(16 * 1024);
        text.Append("# HELP apiserver_request_duration_seconds Time from a request's head to the end of its answer, watches excepted.\n# TYPE apiserver_request_duration_seconds histogram\n");
        foreach (var (key, series) in _requests.OrderBy(s => s.Key)) RenderSeries(text, key, series);
        text.Append("# HELP apiserver_current_inflight_requests Requests now at work.\n# TYPE apiserver_current_inflight_requests gauge\n");
        Line(text, "apiserver_current_inflight_requests", "", Interlocked.Read(ref _inFlight));
        text.Append("# HELP apiserver_storage_objects Objects of each kind.\n# TYPE apiserver_storage_objects gauge\n");
        foreach (var kind in cache.Caches) Line(text, "apiserver_storage_objects", $"resource=\"{kind.Type.GroupResource}\"", kind.Snapshot.Objects.Count);
        text.Append("# HELP apiserver_longrunning_requests Watches now open.\n# TYPE apiserver_longrunning_requests gauge\n");
        foreach (var kind in cache.Caches) Line(text, "apiserver_longrunning_requests", $"resource=\"{kind.Type.Plural}\",group=\"{kind.Type.Group}\",verb=\"WATCH\"", kind.WatcherCount);
        text.Append("# HELP process_resident_memory_bytes Resident memory size in bytes.\n# TYPE process_resident_memory_bytes gauge\n");
        Line(text, "process_resident_memory_bytes", "", Environment.WorkingSet);
        return text.ToString();
    }

    private static void RenderSeries(StringBuilder text, (string Verb, string Group, string Resource, int Code) key, Series series)
    {
        string labels = $"verb=\"{key.Verb.ToUpperInvariant()}\",group=\"{key.Group}\",resource=\"{key.Resource}\",code=\"{key.Code}\"";
        long sum = 0;
        for (int i = 0; i < Buckets.Length; i++)
            Line(text, "apiserver_request_duration_seconds_bucket", $"{labels},le=\"{Buckets[i].ToString(CultureInfo.InvariantCulture)}\"", sum += Interlocked.Read(ref series.Counts[i]));
        sum += Interlocked.Read(ref series.Counts[^1]);
        Line(text, "apiserver_request_duration_seconds_bucket", labels + ",le=\"+Inf\"", sum);
        text.Append(CultureInfo.InvariantCulture, $"apiserver_request_duration_seconds_sum{{{labels}}} {TimeSpan.FromTicks(Interlocked.Read(ref series.Ticks)).TotalSeconds}\n");
        Line(text, "apiserver_request_duration_seconds_count", labels, sum);
    }

    private static void Line(StringBuilder text, string name, string labels, long value) =>
        text.Append(name).Append(labels.Length == 0 ? "" : $"{{{labels}}}").Append(CultureInfo.InvariantCulture, $" {value}\n");
}
