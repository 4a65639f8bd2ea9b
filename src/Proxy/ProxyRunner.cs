using System.Threading.Channels;
using Fairlead.Catalog;
using Fairlead.Proxy.Nftables;
using Microsoft.Extensions.Logging;

namespace Fairlead.Proxy;

/// <summary>
/// The proxy of one node: snapshots in, the kernel kept as they say.
/// <code>
///   snapshot ─► ServicePlanner (changed services) ─► FrontendTable ─► PlanChange ─► IDataPlane.Apply
///                                                                          conflict, or somebody flushed us ─► Replace
/// </code>
/// The first change after a quiet time is applied at once; what comes during the rest after it is applied together.
/// </summary>
public sealed class ProxyRunner(ChannelReader<CatalogSnapshot> snapshots, ProxyOptions options, ILoggerFactory logs, TimeProvider clock)
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogger<ProxyRunner> _log = logs.CreateLogger<ProxyRunner>();

    /// <summary>Done when the kernel serves the first snapshot.</summary>
    public Task Ready => _ready.Task;

    public async Task RunAsync(CancellationToken stop)
    {
        using var plane = DataPlanes.Nftables(options, logs);
        plane.Start(null);
        using var sync = new ProxySync(plane, options, _log, clock);
        using var watch = new PeriodicTimer(options.WatchPeriod, clock);
        var news = snapshots.WaitToReadAsync(stop).AsTask();
        var look = watch.WaitForNextTickAsync(stop).AsTask();
        while (true)
        {
            await Task.WhenAny(news, look);
            if (look.IsCompleted)
            {
                await look;
                sync.Check();
                look = watch.WaitForNextTickAsync(stop).AsTask();
            }
            if (!news.IsCompleted) continue;
            if (!await news) return;
            while (snapshots.TryRead(out var snapshot)) sync.Take(snapshot);
            sync.Apply();
            if (sync.IsApplied) _ready.TrySetResult();
            if (options.MinSyncPeriod > TimeSpan.Zero) await Task.Delay(options.MinSyncPeriod, clock, stop);
            news = snapshots.WaitToReadAsync(stop).AsTask();
        }
    }
}
