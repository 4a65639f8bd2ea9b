using System.Net;
using Fairlead.Api.Allocation;
using Fairlead.Api.Bootstrap;
using Fairlead.Api.Cache;
using Fairlead.Api.Hosting;
using Fairlead.Api.Http;
using Fairlead.Api.Resources;
using Fairlead.Api.Security;
using Fairlead.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fairlead.Api;

/// <summary>
/// The API server of a cluster: <c>StartAsync</c> fills the caches from the store, makes sure the objects that every cluster has are there, and
/// listens. The store belongs to the caller.
/// <code>
/// network ── TLS ──► Kestrel ─┐
/// this process ── pipes ──────┴─► RequestPipeline ─► verbs ─► IStore ─► WatchCache ─► watchers
/// </code>
/// </summary>
public sealed class ApiServer(ApiServerOptions options, IStore store, ILoggerFactory logs, TimeProvider clock) : IAsyncDisposable
{
    private readonly InMemoryListener _inProcess = new();
    private readonly DirectServer _direct = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WatchCache? _cache;
    private WebApplication? _app;
    private ITimer? _bookmarks;
    private ClusterKeeper? _keeper;
    private AddressKeeper? _addresses;

    /// <summary>Where requests over <see cref="CreateInProcessHandler"/> go; the host name means nothing.</summary>
    public static Uri InProcessAddress { get; } = new("http://fairlead.in-process");

    /// <summary>Ends when the server answers requests.</summary>
    public Task Ready => _ready.Task;

    /// <summary>The TLS port in use.</summary>
    public int SecurePort { get; private set; }

    /// <summary>Runs until cancelled, then stops cleanly.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await StartAsync(stop);
        try
        {
            await Task.Delay(Timeout.Infinite, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await StopAsync();
        }
    }

    public async Task StartAsync(CancellationToken stop)
    {
        _cache = await WatchCache.StartAsync(store, ServedKinds.Stored, logs.CreateLogger<WatchCache>(), clock, stop);
        var core = new ApiCore(options, store, _cache, logs, clock);
        var pipeline = ApiRoutes.Build(core, () => _ready.Task.IsCompletedSuccessfully);
        var bootstrap = Task.Run(() => ClusterBootstrap.EnsureAsync(core, stop), stop);          // while Kestrel starts; who calls meanwhile waits
        RequestDelegate handler = http => bootstrap.IsCompletedSuccessfully ? pipeline.HandleAsync(http) : HandleAfterAsync(bootstrap, pipeline, http);
        _app = KestrelHost.Build(options, _inProcess, logs, handler);
        _direct.Start(handler);
        await Task.WhenAll(bootstrap, _app.StartAsync(stop));
        SecurePort = KestrelHost.TlsPort(_app);
        await ClusterBootstrap.AnnounceAsync(core, SecurePort, stop);
        _keeper = new ClusterKeeper(core, SecurePort);
        _addresses = new AddressKeeper(core);
        _bookmarks = clock.CreateTimer(_ => { foreach (var kind in _cache.Caches) kind.WakeAll(); }, null, options.BookmarkInterval, options.BookmarkInterval);
        _ready.TrySetResult();
    }

    private static async Task HandleAfterAsync(Task bootstrap, RequestPipeline pipeline, HttpContext http)
    {
        await bootstrap;
        await pipeline.HandleAsync(http);
    }

    /// <summary>
    /// A handler for HTTP clients in this process: no sockets, no TLS. Requests without an Authorization header are made as
    /// <paramref name="identity"/>; with null they need a bearer token, as from outside.
    /// </summary>
    public HttpMessageHandler CreateInProcessHandler(Identity? identity) => new DirectHandler(_direct, identity, new SocketsHttpHandler
    {
        ConnectCallback = (_, stop) => _inProcess.ConnectAsync(identity, stop),
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
    });

    public async Task StopAsync()
    {
        _bookmarks?.Dispose();
        if (_keeper is not null) await _keeper.DisposeAsync();
        if (_addresses is not null) await _addresses.DisposeAsync();
        if (_app is not null)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2), clock);
            await Task.WhenAll(_app.StopAsync(patience.Token), _direct.StopAsync(patience.Token));
        }
        if (_cache is not null) await _cache.DisposeAsync();
        (_app, _cache, _bookmarks, _keeper, _addresses) = (null, null, null, null, null);
    }

    public async ValueTask DisposeAsync()
    {
        var app = _app;
        await StopAsync();
        if (app is not null) await app.DisposeAsync();
    }
}
