using System.Diagnostics;
using Fairlead.Catalog;
using Fairlead.Dns.Answers;
using Fairlead.Dns.Cache;
using Fairlead.Dns.Cluster;
using Fairlead.Dns.Forward;
using Fairlead.Dns.Observe;
using Fairlead.Dns.Server;
using Fairlead.Dns.Zone;
using Fairlead.DnsWire;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Bench.Load.Dns;

/// <summary>The server as the program runs it, fed with made-up Services.</summary>
internal static class LoadServer
{
    public static async Task RunAsync(int services, string address, string upstream, long began, CancellationToken stop)
    {
        var index = new ZoneIndex(seed: 1);
        index.SetPod(new PodFacts(new("ns-0", "client"), [IpAddr.Parse("127.0.0.1")], UsesClusterSearch: true));
        var picture = Picture(services);
        Console.WriteLine($"{services} Services made after {Stopwatch.GetElapsedTime(began).TotalMilliseconds:F0} ms");
        long applying = Stopwatch.GetTimestamp();
        index.Apply(picture);
        var applied = Stopwatch.GetElapsedTime(applying);
        Console.WriteLine($"names known after {applied.TotalMilliseconds:F0} ms more");
        LargeStart.Settle(services);
        var resolver = new Resolver(new DnsCache(new CacheOptions(), 1), TimeProvider.System)
        {
            Forwarder = new Forwarder([new ForwardOptions { Servers = [SocketAddr.Parse(upstream)] }], TimeProvider.System),
        };
        var settings = new DnsSettings { CompleteSearchPath = Environment.GetEnvironmentVariable("COMPLETE") != "off", HostSearch = NodeDomain() };
        var handler = new QueryHandler(new Answerer(new ClusterZone(index, settings.Zone), settings), resolver, new QueryLog(TimeProvider.System), TimeProvider.System);
        if (Environment.GetEnvironmentVariable("SAY") == "1") _ = TellAsync(handler.Log, stop);
        int sockets = int.Parse(Environment.GetEnvironmentVariable("SOCKETS") ?? $"{Environment.ProcessorCount}");
        using var server = new DnsServer([SocketAddr.Parse(address)], sockets, handler, new TcpLimits(), NullLogger.Instance);
        var running = server.RunAsync(stop);
        Console.WriteLine($"ready after {Stopwatch.GetElapsedTime(began).TotalMilliseconds:F0} ms, {(DateTime.Now - Process.GetCurrentProcess().StartTime).TotalMilliseconds:F0} ms after the process began");
        Console.WriteLine($"{GC.GetTotalMemory(forceFullCollection: true) / 1e6:F1} MB of objects, the catalog among them");
        await running;
        Console.WriteLine($"asked upstream: {resolver.Asked}");
    }

    private static EquatableList<DnsName> NodeDomain() => Environment.GetEnvironmentVariable("NODE_DOMAIN") is { Length: > 0 } domain ? [DnsName.Parse(domain)] : [];

    /// <summary>Prints each question, one a line.</summary>
    private static async Task TellAsync(QueryLog log, CancellationToken stop)
    {
        using var watch = log.Watch();
        await foreach (var record in watch.Records.ReadAllAsync(stop)) Console.WriteLine($"? {record.Name} {record.Type}");
    }

    private static CatalogSnapshot Picture(int services)
    {
        var state = new CatalogState();
        state.Apply(new CatalogChange.NodesReplaced([]));
        state.Apply(new CatalogChange.SlicesReplaced([]));
        state.Apply(new CatalogChange.ServicesReplaced([.. Enumerable.Range(0, services).Select(i => new CatalogService(new(Names.Namespace(i), Names.Service(i)))
        {
            ClusterIps = [Names.Address(i)],
            Ports = [new("http", Protocol.Tcp, 80, 0)],
        })]));
        return state.Publish();
    }
}
