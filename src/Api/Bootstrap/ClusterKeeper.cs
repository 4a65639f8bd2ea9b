using Microsoft.Extensions.Logging;

namespace Fairlead.Api.Bootstrap;

/// <summary>Makes what every cluster has again when somebody has deleted it: the first namespaces, <c>default/kubernetes</c> and its endpoints.</summary>
internal sealed class ClusterKeeper : IAsyncDisposable
{
    /// <summary>As kube-apiserver's.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger<ClusterKeeper> _log;
    private readonly Task _run;

    public ClusterKeeper(ApiCore core, int port)
    {
        _log = core.Logs.CreateLogger<ClusterKeeper>();
        _run = RunAsync(core, port, _stop.Token);
    }

    private async Task RunAsync(ApiCore core, int port, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval, core.Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop)) await KeepAsync(core, port, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task KeepAsync(ApiCore core, int port, CancellationToken stop)
    {
        try
        {
            await ClusterBootstrap.KeepAsync(core, stop);
            await ClusterBootstrap.AnnounceAsync(core, port, stop);
        }
        catch (Exception e) when (e is InvalidOperationException or Store.StoreException)
        {
            _log.CouldNotKeep(e);                                // tried again at the next tick
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }
}
