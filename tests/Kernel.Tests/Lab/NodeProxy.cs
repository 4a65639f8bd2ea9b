using Fairlead.Catalog;
using Fairlead.Primitives;
using Fairlead.Proxy;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Kernel.Tests.Lab;

/// <summary>The proxy of one machine, driven by hand: news in, the kernel of its namespace changed when <see cref="Tell"/> returns.</summary>
internal sealed class NodeProxy : IDisposable
{
    private readonly CatalogState _state = new();
    private readonly Machine _machine;

    internal NodeProxy(Machine machine, Action<ProxyOptions>? configure = null, bool informed = true)
    {
        _machine = machine;
        var options = new ProxyOptions
        {
            NodeName = machine.Label,
            SyncPeriod = TimeSpan.Zero,
            ServiceRanges = [IpPrefix.Parse("10.96.0.0/16"), IpPrefix.Parse("fd00:96::/108")],
            PodRanges = machine.Label == "node1" ? [IpPrefix.Parse("10.1.1.0/24"), IpPrefix.Parse("fd00:1:1::/64")] : [IpPrefix.Parse("10.1.2.0/24"), IpPrefix.Parse("fd00:1:2::/64")],
        };
        configure?.Invoke(options);
        Plane = machine.Run(() => DataPlanes.Nftables(options, NullLoggerFactory.Instance));
        Sync = machine.Run(() => new ProxySync(Plane, options, NullLogger.Instance, TimeProvider.System));
        machine.Run(() => Plane.Start(new()));
        if (informed) Tell(new CatalogChange.ServicesReplaced([]), new CatalogChange.SlicesReplaced([]), new CatalogChange.NodesReplaced([AService.Node("node1", 1), AService.Node("node2", 2)]));
    }

    internal IDataPlane Plane { get; }
    internal ProxySync Sync { get; }

    internal void Tell(params CatalogChange[] news)
    {
        foreach (var change in news) _state.Apply(change);
        var snapshot = _state.Publish();
        _machine.Run(() =>
        {
            Sync.Take(snapshot);
            Sync.Apply();
        });
    }

    internal void Check() => _machine.Run(Sync.Check);

    public void Dispose()
    {
        Sync.Dispose();
        Plane.Dispose();
    }
}
