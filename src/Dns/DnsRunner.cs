using System.Security.Cryptography;
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
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="feed">The node's one watch; run by whoever made it.</param>
    public DnsRunner(KubeClient client, CatalogMirror feed, DnsOptions options, ILoggerFactory logs, TimeProvider clock)
    {
        (_options, _feed, _clock, _log) = (options, feed, clock, logs.CreateLogger<DnsRunner>());
        ulong seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
        _index = new ZoneIndex(seed) { KnowsAllPods = options.NodeName is null };
        _feeder = new ZoneFeeder(_index, client, logs, clock);
        _resolver = new Resolver(new DnsCache(options.Cache, seed), clock);
        QueryLog = new QueryLog(clock);
        _handler = new QueryHandler(MakeAnswerer(new ResolvConf([], [])), _resolver, QueryLog, clock);
        int sockets = options.Sockets > 0 ? options.Sockets : Math.Clamp(Environment.ProcessorCount, 1, 4);
        _server = new DnsServer(options.Listen, sockets, _handler, options.Tcp, logs.CreateLogger<DnsServer>());
        _registration = new DnsRegistration(client, options, _server.Addresses, _log, clock);
    }

    /// <summary>Where queries are taken, with the ports drawn.</summary>
    public IReadOnlyList<SocketAddr> Addresses => _server.Addresses;

    public QueryLog QueryLog { get; }

    /// <summary>Done when cluster names are answered and, with <see cref="DnsOptions.Register"/>, the Service leads here.</summary>
    public Task Ready => _ready.Task;

    public async Task RunAsync(CancellationToken stop)
    {
        ReadResolvConf();
        using var closing = new CancellationTokenSource();                       // ends the listeners, after the drain
        using var working = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var serving = _server.RunAsync(closing.Token);
        Task[] parts = [.. Parts(working.Token)];
        var first = await Task.WhenAny([serving, .. parts, Task.Delay(Timeout.Infinite, stop)]);
        await working.CancelAsync();
        if (_options.Register && _registration.Registered.IsCompleted) await DrainAsync();
        await closing.CancelAsync();
        await serving;
        await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stop.IsCancellationRequested) await first;                           // a part broke: tell why
    }

    private IEnumerable<Task> Parts(CancellationToken stop)
    {
        yield return _feeder.FollowCatalogAsync(_feed.Subscribe(), stop);
        yield return _feeder.FollowNamespacesAsync(stop);
        if (_options.CompleteSearchPath || _options.Pods == PodNames.Verified) yield return _feeder.FollowPodsAsync(_options.NodeName, stop);
        yield return _resolver.PrefetchAsync(stop);
        yield return BecomeReadyAsync(stop);
    }

    private async Task BecomeReadyAsync(CancellationToken stop)
    {
        await _feeder.Synced.WaitAsync(stop);
        _log.Synced(_index.ServiceCount);
        if (!_options.Register)
        {
            _ready.TrySetResult();
            return;
        }
        var keeping = _registration.RunAsync(stop);
        await Task.WhenAny(keeping, _registration.Registered);
        _ready.TrySetResult();
        await keeping;
    }

    private async Task DrainAsync()
    {
        await _registration.LeaveAsync();
        await Task.Delay(_options.Drain, _clock);
    }

    private void ReadResolvConf()
    {
        var found = new ResolvConf([], []);
        try
        {
            found = ResolvConf.Parse(File.ReadAllText(_options.ResolvConf));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.FileUnreadable(_options.ResolvConf, e.Message);
        }
        EquatableList<SocketAddr> servers = _options.Upstreams.Count > 0 ? [.. _options.Upstreams] : found.Servers;
        _log.Forwarding(servers.ToString());
        _resolver.Forwarder = new Forwarder([new ForwardOptions { Servers = servers, Policy = _options.Policy, RandomCase = _options.RandomCase }], _clock);
        _handler.Answerer = MakeAnswerer(found);
    }

    private Answerer MakeAnswerer(ResolvConf found)
    {
        var zone = new ZoneOptions
        {
            Domain = _options.Domain,
            Ttl = _options.Ttl,
            Pods = _options.Pods,
            NameServers = [.. _options.ClusterDns],
            OwnedAddresses = [.. _options.ServiceRanges],
        };
        var settings = new DnsSettings { Zone = zone, CompleteSearchPath = _options.CompleteSearchPath, HostSearch = found.Search, MaxUdpSize = _options.MaxUdpSize };
        return new Answerer(new ClusterZone(_index, zone), settings);
    }

    public void Dispose() => _server.Dispose();
}
