using System.Threading.Channels;
using Fairlead.Catalog;
using Fairlead.Proxy.Health;
using Fairlead.Proxy.Metrics;
using Microsoft.Extensions.Logging;

namespace Fairlead.Proxy;

/// <summary>
/// The proxy of one node: snapshots in, the kernel kept as they say.
/// <code>
///   snapshot ─► ServicePlanner (changed services) ─► FrontendTable ─► PlanChange ─► IDataPlane.Apply
///                                                                          conflict, or somebody flushed us ─► Replace
/// </code>
/// The first change after a quiet time is applied at once; what comes during the rest after it is applied together. What the kernel
/// holds stays when this ends.
/// </summary>
public sealed class ProxyRunner : IDisposable
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ChannelReader<CatalogSnapshot> _snapshots;
    private readonly ProxyOptions _options;
    private readonly TimeProvider _clock;
    private readonly IDataPlane _plane;
    private readonly ProxySync _sync;

    /// <exception cref="DataPlaneException">This machine cannot carry it: no right to, or no nf_tables.</exception>
    public ProxyRunner(ChannelReader<CatalogSnapshot> snapshots, ProxyOptions options, ILoggerFactory logs, TimeProvider clock)
    {
        (_snapshots, _options, _clock) = (snapshots, options, clock);
        _plane = DataPlanes.Nftables(options, logs);
        _sync = new ProxySync(_plane, options, logs.CreateLogger<ProxyRunner>(), clock);
    }

    /// <summary>Done when the kernel serves the first snapshot.</summary>
    public Task Ready => _ready.Task;

    /// <summary>The proxy mode: "nftables".</summary>
    public string Mode => _plane.Mode;

    public ProxyHealth Health => _sync.Health;
    public ProxyMetrics Metrics => _sync.Metrics;

    /// <summary>All figures as a scraper wants them, with the kernel's own by Service.</summary>
    public string WriteMetrics() => Metrics.Write(_sync.ReadFigures());

    public async Task RunAsync(CancellationToken stop)
    {
        _plane.Start(new());
        using var watch = new PeriodicTimer(_options.WatchPeriod, _clock);
        var news = _snapshots.WaitToReadAsync(stop).AsTask();
        var look = watch.WaitForNextTickAsync(stop).AsTask();
        while (true)
        {
            await Task.WhenAny(news, look);
            if (look.IsCompleted)
            {
                await look;
                _sync.Check();
                look = watch.WaitForNextTickAsync(stop).AsTask();
            }
            if (!news.IsCompleted) continue;
            if (!await news) return;
            while (_snapshots.TryRead(out var snapshot)) _sync.Take(snapshot);
            _sync.Apply();
            if (_sync.IsApplied) _ready.TrySetResult();
            if (_options.MinSyncPeriod > TimeSpan.Zero) await Task.Delay(_options.MinSyncPeriod, _clock, stop);
            news = _snapshots.WaitToReadAsync(stop).AsTask();
        }
    }

    public void Dispose()
    {
        _sync.Dispose();
        _plane.Dispose();
    }
}
