using System.Net.Sockets;
using System.Security.Cryptography;
using System.Threading.Channels;
using Fairlead.CatalogFeed;
using Fairlead.Client;
using Fairlead.Dns.Answers;
using Fairlead.Dns.Cache;
using Fairlead.Dns.Cluster;
using Fairlead.Dns.Configuration;
using Fairlead.Dns.Forward;
using Fairlead.Dns.Observe;
using Fairlead.Dns.Server;
using Fairlead.Dns.Zone;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Dns;

/// <summary>
/// Cluster DNS as one part to start and stop. Binds its sockets in the constructor, so that a port in use is told at once.
/// <code>
///   CatalogMirror ─► ZoneFeeder ─► ZoneIndex ─► Answerer ─► QueryHandler ◄─► UDP and TCP listeners
///   pods, namespaces ───┘                           ▲           │ missing
///   resolv.conf, Corefile ─► settings ──────────────┘           └─► Resolver ─► Forwarder ─► resolvers
/// </code>
/// Stop: out of the Service first, then answer for a while what still comes, then close.
/// </summary>
public sealed class DnsRunner : IDisposable
{
    private readonly DnsOptions _options;
    private readonly CatalogMirror _feed;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly ZoneIndex _index;
    private readonly ZoneFeeder _feeder;
    private readonly Resolver _resolver;
    private readonly QueryHandler _handler;
    private readonly DnsServer _server;
    private readonly DnsRegistration _registration;
    private readonly DnsHttp _http;
    private readonly LoopGuard _loops;
    private readonly HealthMonitor _health;
    private readonly ConfigurationSource _source;
    private readonly KubeClient _client;
    private readonly ILoggerFactory _logs;
    private readonly Channel<bool> _reconfigured = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private DnsConfiguration? _configuration;
    private volatile bool _leaving;                                              // from the stop on: still answering, not ready
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="feed">The node's one watch; run by whoever made it.</param>
    public DnsRunner(KubeClient client, CatalogMirror feed, DnsOptions options, ILoggerFactory logs, TimeProvider clock)
    {
        (_options, _feed, _clock, _log, _logs, _client) = (options, feed, clock, logs.CreateLogger<DnsRunner>(), logs, client);
        ulong seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
        _index = new ZoneIndex(seed);
        _feeder = new ZoneFeeder(_index, client, logs, clock);
        _resolver = new Resolver(new DnsCache(options.Cache, seed), clock);
        QueryLog = new QueryLog(clock);
        _handler = new QueryHandler(new Answerer(new ClusterZone(_index, new ZoneOptions { Domain = options.Domain }), new DnsSettings()), _resolver, QueryLog, clock);
        _loops = new LoopGuard(_log, clock);
        _handler.LoopWatch = _loops;
        _health = new HealthMonitor(() => _resolver.Forwarder, clock);
        int sockets = options.Sockets > 0 ? options.Sockets : Math.Clamp(Environment.ProcessorCount, 1, 4);
        _server = Bind(sockets);
        try
        {
            _source = new ConfigurationSource(options, [.. _server.Addresses, .. options.ClusterDns.Select(address => new SocketAddr(address, DnsObjects.ServicePort))], _log);
            Use(_source.Load(first: true));
        }
        catch
        {
            _server.Dispose();
            throw;
        }
        _http = new DnsHttp(_configuration!.Http, options.ControlSocket, _handler, () => _ready.Task.IsCompletedSuccessfully && !_leaving, logs, clock);
        _registration = new DnsRegistration(client, feed, options, _server.Addresses, _log, clock);
    }

    private DnsServer Bind(int sockets)
    {
        try
        {
            return new DnsServer(_options.Listen, sockets, _handler, _options.Tcp, _logs.CreateLogger<DnsServer>());
        }
        catch (SocketException e)
        {
            throw new DnsConfigurationException($"DNS cannot answer on {string.Join(", ", _options.Listen)}: {e.Message}");
        }
    }

    /// <summary>Where queries are taken, with the ports drawn.</summary>
    public IReadOnlyList<SocketAddr> Addresses => _server.Addresses;

    public QueryLog QueryLog { get; }

    /// <summary>Done when cluster names are answered and, with <see cref="DnsOptions.Register"/>, the Service leads here.</summary>
    public Task Ready => _ready.Task;

    public async Task RunAsync(CancellationToken stop)
    {
        using var closing = new CancellationTokenSource();                       // ends the listeners, after the drain
        using var working = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var serving = _server.RunAsync(closing.Token);
        var telling = _http.RunAsync(closing.Token);
        Task[] parts = [.. Parts(working.Token)];
        var first = await Task.WhenAny([serving, telling, .. parts, Task.Delay(Timeout.Infinite, stop)]);
        _leaving = true;
        await working.CancelAsync();
        if (_ready.Task.IsCompletedSuccessfully) await DrainAsync();
        await closing.CancelAsync();
        await serving;
        await telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stop.IsCancellationRequested) await first;                           // a part broke: tell why
    }

    private IEnumerable<Task> Parts(CancellationToken stop)
    {
        yield return _feeder.FollowCatalogAsync(_feed.Subscribe(), stop);
        yield return _feeder.FollowNamespacesAsync(stop);
        yield return FollowPodsAsync(stop);
        yield return _resolver.PrefetchAsync(stop);
        yield return _health.RunAsync(stop);
        yield return _loops.RunAsync(() => _resolver.Forwarder, stop);
        yield return FollowConfigurationAsync(stop);
        if (_options.ConfigMap is { } map) yield return _source.FollowConfigMapAsync(_client, map, _logs, _clock, stop);
        yield return BecomeReadyAsync(stop);
    }

    private async Task BecomeReadyAsync(CancellationToken stop)
    {
        await _feeder.Synced.WaitAsync(stop);
        LargeStart.Settle(_index.ServiceCount);
        _log.Synced(_index.ServiceCount);
        if (!_options.Register)
        {
            _ready.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, _clock, stop);             // a part that ends would end all
        }
        var keeping = _registration.RunAsync(stop);
        await Task.WhenAny(keeping, _registration.Registered);
        _ready.TrySetResult();
        await keeping;
    }

    private async Task DrainAsync()
    {
        if (_options.Register) await _registration.LeaveAsync();
        await Task.Delay(_configuration?.Drain ?? _options.Drain, _clock);
    }

    /// <summary>Takes a configuration over. Answers on their way are finished by the one they began with; what is kept stays kept.</summary>
    private void Use(DnsConfiguration next)
    {
        if (next == _configuration) return;
        _resolver.Cache.Options = next.Cache;
        if (next.Forwards != _configuration?.Forwards)
        {
            _log.Forwarding(ForwardingText.Of(next.Forwards));
            _resolver.Forwarder = new Forwarder(next.Forwards, _clock, _health.SomebodyIsDown);
        }
        _feeder.NameEndpointsByPods(next.Settings.Zone.EndpointPodNames);
        _handler.Answerer = new Answerer(new ClusterZone(_index, next.Settings.Zone), next.Settings);
        _configuration = next;
        _reconfigured.Writer.TryWrite(true);
    }

    private PodScope WantedPods()
    {
        if (_configuration?.Settings.Zone.Pods == PodNames.Verified) return PodScope.All;
        if (!_options.CompleteSearchPath) return PodScope.None;
        return _options.NodeName is null ? PodScope.All : PodScope.OfNode;
    }

    /// <summary>Follows the pods that the configuration in force needs; another one may need others.</summary>
    private async Task FollowPodsAsync(CancellationToken stop)
    {
        while (true)
        {
            var scope = WantedPods();
            using var until = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var following = _feeder.FollowPodsAsync(scope, _options.NodeName, until.Token);
            while (WantedPods() == scope && !following.IsCompleted)
            {
                await Task.WhenAny(following, _reconfigured.Reader.WaitToReadAsync(until.Token).AsTask());
                _reconfigured.Reader.TryRead(out _);
            }
            await until.CancelAsync();
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (following.IsFaulted) await following;
            stop.ThrowIfCancellationRequested();
        }
    }

    private async Task FollowConfigurationAsync(CancellationToken stop)
    {
        await _loops.ProbeAsync(_resolver.Forwarder, onlyLooping: false, stop);
        while (true)
        {
            await _source.WaitAsync(_clock, stop);
            var before = _resolver.Forwarder;
            Use(_source.Load());
            if (!ReferenceEquals(before, _resolver.Forwarder)) await _loops.ProbeAsync(_resolver.Forwarder, onlyLooping: false, stop);
        }
    }

    public void Dispose() => _server.Dispose();
}
