using Fairlead.Api.Cache;

namespace Fairlead.Api.Tests.Cache;

/// <summary>A watcher that does not read costs nothing, stops nobody, and is told when the log has moved past it.</summary>
public class SlowWatcherTests
{
    private const int More = 70_000;                             // than the log keeps
    private static readonly WatchScope All = new(null, null);

    [Fact]
    public void One_that_reads_gets_everything_and_one_that_does_not_has_fallen_behind()
    {
        var cache = new ResourceCache(Kubernetes.Resources.ConfigMap, 0);
        using CacheWatcher slow = cache.WatchAfter(0, All)!, quick = cache.WatchAfter(0, All)!;
        var read = new List<CacheEvent>();
        for (int revision = 1; revision <= More; revision++)
        {
            cache.Apply([("default/a", new CachedObject("default/a", default, revision), revision)]);
            if (revision % 1000 == 0) Assert.True(cache.TryRead(quick, read, int.MaxValue));
        }
        Assert.Equal(Enumerable.Range(1, More).Select(revision => (long)revision), read.Select(change => change.Revision));
        var late = new List<CacheEvent>();
        Assert.False(cache.TryRead(slow, late, int.MaxValue));
        Assert.Empty(late);
    }
}
