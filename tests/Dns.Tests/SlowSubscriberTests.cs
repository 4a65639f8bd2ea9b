using Fairlead.Catalog;
using Fairlead.CatalogFeed;
using Fairlead.Client;
using Fairlead.Kubernetes.Core;
using Fairlead.Testing;
using Fairlead.Testing.FakeApi;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Dns.Tests;

/// <summary>Whoever reads snapshots slowly is told as soon as there is room: no timer looks after it, for an idle node must cost nothing.</summary>
public sealed class SlowSubscriberTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task What_a_slow_reader_missed_comes_when_it_reads_without_any_timer()
    {
        var api = new FakeApiServer(TimeProvider.System);
        api.Create(new Namespace { Metadata = new() { Name = "shop" } });
        var stopped = new ManualClock();
        var feed = new CatalogMirror(new KubeClient(api, FakeApiServer.Address), new CatalogMirrorOptions { FollowNodes = false, SubscriberBacklog = 1 }, NullLoggerFactory.Instance, stopped);
        var never = feed.Subscribe();
        var slow = feed.Subscribe();
        var witness = feed.Subscribe();
        using var stop = new CancellationTokenSource();
        var feeding = feed.RunAsync(stop.Token);

        await witness.ReadAsync().AsTask().WaitAsync(Soon);
        for (int i = 0; i < 5; i++)
        {
            api.Create(new Service { Metadata = new() { Namespace = "shop", Name = $"s{i}" }, Spec = new() { ClusterIP = $"10.96.0.{i + 1}", Ports = [new() { Port = 80 }] } });
            await witness.ReadAsync().AsTask().WaitAsync(Soon);
        }
        await slow.ReadAsync().AsTask().WaitAsync(Soon);
        var rest = await slow.ReadAsync().AsTask().WaitAsync(Soon);

        Assert.Equal(5, rest.Services.Count);
        Assert.Equal(5, rest.Changed.Count);
        Assert.True(never.TryRead(out _));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => feeding);
    }
}
